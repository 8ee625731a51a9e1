package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlNameTest {
  @Test
  void aNameCannotLeaveItsQuotes() {
    assertThat(SqlName.quoted("user")).isEqualTo("\"user\"");
    assertThat(SqlName.quoted("a\"; DROP TABLE x; --")).isEqualTo("\"a\"\"; DROP TABLE x; --\"");
    assertThat(SqlName.literal("it's")).isEqualTo("'it''s'");
  }

  @Test
  void aNameThatPostgresWouldCutIsRefused() {
    assertThatThrownBy(() -> SqlName.quoted("x".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SqlName.quoted("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLongIndexNameIsShortenedAndStaysItsOwn() {
    String first = SqlName.shortened("hc_idx_" + "x".repeat(70) + "_a");
    String second = SqlName.shortened("hc_idx_" + "x".repeat(70) + "_b");
    assertThat(first).hasSize(63).isNotEqualTo(second);
    assertThat(SqlName.shortened("short")).isEqualTo("short");
  }
}
