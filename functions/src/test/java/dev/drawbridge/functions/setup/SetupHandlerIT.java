package dev.drawbridge.functions.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What CloudFormation hears of the set-up. */
class SetupHandlerIT {
  private static final String WRONG = "{\"claim_window\": 0, \"mappings_wran\": 5}";

  @Test
  void wrongSettingsAreRefusedBeforeAnythingIsAsked() throws IOException {
    try (Stage stage = Stage.withoutDatabase()) {
      JsonNode answer = stage.deploy(Map.of("ADVANCED_SETTINGS", WRONG));
      assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
      assertThat(answer.path("Reason").asText())
          .isEqualTo(
              "claim_window must be a whole number of changes between 1 and 10000. There is no"
                  + " advanced setting mappings_wran; did you mean mappings_warn?");
      assertThat(stage.asked("GetSecretValue")).isEmpty();
    }
  }

  @Test
  void whatIsSetUpMaySetUpAgain() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      String incarnation = stage.value("SELECT incarnation FROM drawbridge.connection");
      JsonNode again = stage.deploy(Map.of("ADVANCED_SETTINGS", "{\"claim_window\": 5}"));
      assertThat(again.path("Status").asText()).isEqualTo("SUCCESS");
      assertThat(stage.value("SELECT incarnation FROM drawbridge.connection"))
          .isEqualTo(incarnation);
    }
  }

  @Test
  void aSetUpMakesSchemasAndConnectionAndADeletionKeepsThem() throws IOException, SQLException {
    String kept =
        """
        SELECT count(*) FROM pg_tables
         WHERE schemaname = 'salesforce' AND tablename = '_trigger_log'
            OR schemaname = 'drawbridge' AND tablename = 'connection'
        """;
    try (Stage stage = Stage.setUp()) {
      assertThat(stage.value("SELECT stack_id FROM drawbridge.connection")).isEqualTo("stack");
      assertThat(stage.value(kept)).isEqualTo("2");
      JsonNode deleted = stage.deploy("Delete", "stack", Map.of());
      assertThat(deleted.path("Status").asText()).isEqualTo("SUCCESS");
      assertThat(stage.value(kept)).isEqualTo("2");
      JsonNode next = stage.deploy("Create", "another", Map.of());
      assertThat(next.path("Status").asText()).describedAs(next.toString()).isEqualTo("SUCCESS");
    }
  }

  @Test
  void aDatabaseOfAnotherStackIsRefusedAndStaysItsOwn() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      JsonNode answer = stage.deploy("Create", "another", Map.of());
      assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
      assertThat(answer.path("Reason").asText())
          .startsWith("The database belongs to the stack stack,");
      assertThat(stage.value("SELECT stack_id FROM drawbridge.connection")).isEqualTo("stack");
    }
  }

  /** The secret of a stage without a database is two braces. */
  @Test
  void aSecretThatNamesNoDatabaseIsSaidToCloudFormation() throws IOException {
    try (Stage stage = Stage.withoutDatabase()) {
      JsonNode answer = stage.deploy(Map.of());
      assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
      assertThat(answer.path("Reason").asText()).contains("secret");
    }
  }
}
