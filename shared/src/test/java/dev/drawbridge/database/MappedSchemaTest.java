package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MappedSchemaTest {
  @Test
  void everyNameInItIsQuoted() {
    var schema = new MappedSchema("of \"ours\"");
    assertThat(schema.quoted()).isEqualTo("\"of \"\"ours\"\"\"");
    assertThat(schema.triggerLog()).isEqualTo("\"of \"\"ours\"\"\".\"_trigger_log\"");
    assertThat(schema.table("Account")).isEqualTo("\"of \"\"ours\"\"\".\"Account\"");
  }

  @Test
  void theChannelIsHerokuConnectsUnlessItIsTooLong() {
    assertThat(new MappedSchema("salesforce").channel()).isEqualTo("salesforce.hc_trigger_log");
    assertThat(new MappedSchema("s".repeat(63)).channel()).hasSize(63);
  }

  @Test
  void aNameThatPostgresWouldCutIsRefused() {
    assertThatThrownBy(() -> new MappedSchema("s".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("63 bytes");
  }
}
