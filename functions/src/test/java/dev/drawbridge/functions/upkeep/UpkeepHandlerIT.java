package dev.drawbridge.functions.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpkeepHandlerIT {
  @Test
  void whatIsOlderThanTheSettingMovesToTheArchive() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.execute(
          """
          INSERT INTO salesforce._trigger_log
                 (txid, table_name, record_id, action, state, processed_at)
          SELECT 1, 'account', hours, 'INSERT', 'SUCCESS', now() - hours * interval '1 hour'
            FROM unnest(ARRAY[1, 3, 5]) AS hours
          """);
      Map<String, String> environment = stage.environment();
      environment.put("ARCHIVE_AFTER_HOURS", "2");
      JsonNode answer = Invoked.with(new UpkeepHandler(environment), "{}");
      assertThat(answer.path("moved").asInt()).isEqualTo(2);
      assertThat(answer.path("expired").asInt()).isZero();
      assertThat(stage.value("SELECT record_id FROM salesforce._trigger_log")).isEqualTo("1");
    }
  }

  @Test
  void aWrongSettingIsRefusedBeforeAnythingIsMoved() throws IOException {
    try (Stage stage = Stage.withoutDatabase()) {
      Map<String, String> environment = stage.environment();
      environment.put("ARCHIVE_AFTER_HOURS", "soon");
      assertThatThrownBy(() -> Invoked.with(new UpkeepHandler(environment), "{}"))
          .isInstanceOf(SyncException.Misconfigured.class)
          .hasMessageContaining("hours");
      assertThat(stage.asked("GetSecretValue")).isEmpty();
    }
  }

  @Test
  void whatTheRetentionNoLongerKeepsIsTakenOutOfTheArchive() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.execute(
          """
          INSERT INTO salesforce._trigger_log_archive
                 (id, txid, table_name, record_id, action, state, created_at)
          SELECT days, 1, 'account', days, 'INSERT', 'SUCCESS', now() - days * interval '1 day'
            FROM unnest(ARRAY[1, 3]) AS days
          """);
      Map<String, String> environment = stage.environment();
      environment.put("ARCHIVE_RETENTION_DAYS", "2");
      JsonNode answer = Invoked.with(new UpkeepHandler(environment), "{}");
      assertThat(answer.path("expired").asInt()).isOne();
      assertThat(stage.value("SELECT record_id FROM salesforce._trigger_log_archive"))
          .isEqualTo("1");
    }
  }
}
