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
}
