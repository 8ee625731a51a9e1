package dev.drawbridge.functions.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The ends of a step of the workflow that need no Salesforce; shared has the others. */
class WriteHandlerIT {
  private static final String NOT_THERE =
      "{\"incarnation\": \"1nc4rn\", \"batch\": 7, \"attempt\": 1, \"owner\": \"e\"}";

  @Test
  void aBatchThatIsNotThereEndsTheExecution() throws IOException {
    try (Stage stage = Stage.setUp()) {
      JsonNode written = Invoked.with(new WriteHandler(stage.environment()), NOT_THERE);
      assertThat(written.path("next").asText()).isEqualTo("ENDED");
    }
  }

  @Test
  void aBatchWhoseCallsAreSettledIsFinishedAndPublished() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      String batch = settledBatch(stage);
      var handler = new WriteHandler(stage.environment());
      assertThat(Invoked.with(handler, request(batch, "")).path("next").asText()).isEqualTo("DONE");
      assertThat(stage.value("SELECT outcome FROM drawbridge.batch")).isEqualTo("DONE");
      assertThat(stage.published()).containsExactly("Batch Completed");
      assertThat(stage.asked("PutEvents").getFirst().findPath("Detail").asText())
          .contains("\"batch\":" + batch, "\"attempt\":1", "\"entries\":3");

      assertThat(Invoked.with(handler, request(batch, "")).path("next").asText())
          .describedAs("delivered once more")
          .isEqualTo("ENDED");
      assertThat(stage.published()).hasSize(1);
    }
  }

  @Test
  void aBatchThatADeadInvocationFinishedIsPublishedByTheNext() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      String batch = settledBatch(stage);
      stage.execute("UPDATE drawbridge.batch SET outcome = 'DONE', finished_at = now()");
      var handler = new WriteHandler(stage.environment());
      assertThat(Invoked.with(handler, request(batch, "e/0")).path("next").asText())
          .isEqualTo("DONE");
      assertThat(stage.published()).containsExactly("Batch Completed");
    }
  }

  private static String settledBatch(Stage stage) throws SQLException {
    stage.execute(
        """
        INSERT INTO drawbridge.batch (incarnation, algorithm, entries, attempt)
        VALUES ('1nc4rn', 'ORDERED', 3, 1)
        """);
    return stage.value("SELECT id FROM drawbridge.batch");
  }

  private static String request(String batch, String dead) {
    return """
    {"incarnation": "1nc4rn", "batch": %s, "attempt": 1, "entries": 3, "owner": "e/1",
     "dead": "%s"}
    """
        .formatted(batch, dead);
  }

  @Test
  void theScheduleFindsNothingToSearchForWhereNothingWasSent() throws IOException {
    try (Stage stage = Stage.setUp()) {
      JsonNode looked =
          Invoked.with(new WriteHandler(stage.environment()), "{\"trigger\": \"late-requests\"}");
      assertThat(looked.path("lateRequests").asInt()).isZero();
      assertThat(looked.path("unblockedMappings").asInt()).isZero();
      assertThat(stage.published()).isEmpty();
    }
  }

  /** With the time that a call needs. */
  private static JsonNode written(Stage stage) throws IOException {
    return Invoked.within(
        Duration.ofMinutes(10), new WriteHandler(stage.environment()), stage.drained());
  }

  @Test
  void anInvocationWithoutTimeForACallLeavesItToTheNext() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      JsonNode written = Invoked.with(new WriteHandler(stage.environment()), stage.drained());
      assertThat(written.path("next").asText()).isEqualTo("SOAP");
      assertThat(stage.org().count("SELECT Id FROM Account")).isZero();
    }
  }

  @Test
  void aBatchIsSentAndItsRowLearnsItsId() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      JsonNode written = written(stage);
      assertThat(written.path("next").asText()).isEqualTo("DONE");
      assertThat(stage.value("SELECT state FROM salesforce._trigger_log")).isEqualTo("SUCCESS");
      assertThat(stage.value("SELECT sfid FROM salesforce.account"))
          .isEqualTo(stage.org().field("SELECT Id FROM Account WHERE Name = 'Acme'", "Id"));
    }
  }

  @Test
  void aBatchThatIsParkedWakesTheDrain() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      String event = stage.drained();
      stage.execute("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
      int before = stage.published().size();
      JsonNode written =
          Invoked.within(Duration.ofMinutes(10), new WriteHandler(stage.environment()), event);
      assertThat(written.path("next").asText()).isEqualTo("ENDED");
      assertThat(stage.value("SELECT outcome FROM drawbridge.batch")).isEqualTo("PARKED");
      assertThat(stage.published().subList(before, stage.published().size()))
          .containsExactly("Changes Waiting");
    }
  }

  @Test
  void aRejectedInsertHoldsTheBatch() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage
          .org()
          .control()
          .fault(
              """
              {"kind": "record-error", "verb": "upsert", "record": 0,
               "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "no"}
              """);
      stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      JsonNode written = written(stage);
      assertThat(written.path("next").asText()).isEqualTo("HELD");
      assertThat(stage.value("SELECT code FROM drawbridge.open_holds"))
          .isEqualTo("FIELD_CUSTOM_VALIDATION_EXCEPTION");
      assertThat(stage.org().count("SELECT Id FROM Account")).isZero();
    }
  }

  @Test
  void anOrgThatRefusesToSignInEndsTheExecutionAndTheChangeWaits()
      throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
      stage.org().control().deactivate("integration@drawbridge.test");
      JsonNode written = written(stage);
      assertThat(written.path("next").asText()).isEqualTo("ENDED");
      assertThat(written.path("reason").asText()).isNotEmpty().doesNotContain("drawbridge-secret");
      assertThat(stage.value("SELECT state FROM salesforce._trigger_log")).isIn("NEW", "PENDING");
    }
  }
}
