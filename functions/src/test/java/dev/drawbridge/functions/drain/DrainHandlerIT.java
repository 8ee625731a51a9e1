package dev.drawbridge.functions.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a drain answers; cli and shared have the batches that it makes. */
class DrainHandlerIT {
  @Test
  void whereNothingWaitsNothingIsSentAndAScheduledDrainDoesNotLinger()
      throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      var handler = new DrainHandler(stage.environment());
      for (String event : new String[] {"{}", "{\"trigger\": \"schedule\"}"}) {
        JsonNode answer = Invoked.with(handler, event);
        assertThat(answer.path("claimed").asInt()).isZero();
        assertThat(answer.path("batch").asLong()).isZero();
      }
      assertThat(stage.asked("SendMessage")).isEmpty();
      assertThat(stage.value("SELECT count(*) FROM drawbridge.batch")).isEqualTo("0");
    }
  }

  @Test
  void aChangeThatWaitsIsMadeABatchWhosePointerIsSent() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      JsonNode answer = Invoked.with(new DrainHandler(stage.environment()), "{}");
      assertThat(answer.path("reason").asText()).isEqualTo("CLAIMED");
      assertThat(answer.path("claimed").asInt()).isOne();
      assertThat(stage.asked("SendMessage"))
          .singleElement()
          .satisfies(
              sent ->
                  assertThat(sent.path("MessageBody").asText())
                      .contains("\"batch\":" + answer.path("batch").asText())
                      .doesNotContain("Acme"));
      assertThat(stage.value("SELECT state FROM salesforce._trigger_log")).isEqualTo("PENDING");
      assertThat(stage.value("SELECT log_ids FROM drawbridge.call")).isEqualTo("{1}");
    }
  }

  /** What a wake-up carries is a reason to look, and never what to do. */
  @Test
  void anEventOfAnyShapeIsOnlyAWakeUp() throws IOException {
    try (Stage stage = Stage.setUp()) {
      var handler = new DrainHandler(stage.environment());
      for (String event : new String[] {"[]", "{\"trigger\": {\"batch\": 7}}", "\"x\""}) {
        assertThat(Invoked.with(handler, event).path("reason").asText())
            .describedAs(event)
            .isEqualTo("NOTHING_WAITING");
      }
    }
  }

  @Test
  void aSecretThatNamesNoDatabaseIsSaidInASentenceAndNothingIsSent() throws IOException {
    try (Stage stage = Stage.withoutDatabase()) {
      var handler = new DrainHandler(stage.environment());
      assertThatThrownBy(() -> Invoked.with(handler, "{}"))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("secret");
      assertThat(stage.asked("SendMessage")).isEmpty();
    }
  }
}
