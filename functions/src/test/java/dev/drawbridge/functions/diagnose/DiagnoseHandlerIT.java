package dev.drawbridge.functions.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The three ways to a diagnosis, with a database and an org; DiagnoseHandlerTest has what is
 * refused before anything is diagnosed.
 */
class DiagnoseHandlerIT {
  private static final String RUNS =
      "SELECT string_agg(tier, ' ' ORDER BY at) FROM drawbridge.diagnosis";

  private Stage stage;
  private DiagnoseHandler handler;

  @BeforeEach
  void aStageWithAMapping() throws IOException {
    stage = Stage.setUp();
    stage.mapAccounts();
    handler = new DiagnoseHandler(stage.environment());
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
  }

  private int apiCalls() {
    return stage.org().control().counters().path("apiCalls").asInt();
  }

  @Test
  void theScheduleAsksForVitalSignsAndForEverything() throws IOException, SQLException {
    int before = apiCalls();
    JsonNode vital = Invoked.with(handler, "{\"tier\": \"VITAL\"}");
    assertThat(vital.path("status").asText()).isNotEqualTo("RED");
    assertThat(apiCalls()).describedAs("vital signs cost no call").isEqualTo(before);
    JsonNode full = Invoked.with(handler, "{\"tier\": \"FULL\"}");
    assertThat(full.path("status").asText()).isNotEqualTo("RED");
    assertThat(apiCalls()).isGreaterThan(before);
    assertThat(stage.value(RUNS)).isEqualTo("VITAL FULL");
    assertThat(stage.published()).contains("Diagnosis Completed");
  }

  @Test
  void whatIsRedIsAnsweredAndPublished() throws IOException, SQLException {
    stage.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
        VALUES (1, 'account', 1, 'QUEUE', 'REJECTED', 'BAD', 'a value')
        """);
    JsonNode vital = Invoked.with(handler, "{\"tier\": \"VITAL\"}");
    assertThat(vital.path("status").asText()).isEqualTo("RED");
    assertThat(stage.asked("PutEvents").toString()).contains("RED").doesNotContain("a value");
  }

  @Test
  void aRequestOverHttpIsAnsweredWithEachCheck() throws IOException {
    JsonNode answer = Invoked.with(handler, "{\"routeKey\": \"GET /diagnostics\"}");
    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.path("body").asText()).contains("Salesforce Connection");
  }

  @Test
  void aRequestThatWaitsIsMadeByItsEvent() throws IOException, SQLException {
    Invoked.with(handler, Invoked.request("POST /api/v3/connections/{id}/validations", ""));
    String run = stage.value("SELECT id FROM drawbridge.validation");
    Invoked.with(handler, "{\"detail\": {\"run\": \"%s\"}}".formatted(run));
    assertThat(stage.value("SELECT result IS NOT NULL FROM drawbridge.validation")).isEqualTo("t");
  }

  /** A diagnosis that cannot see is the one that matters most. */
  @Test
  void withoutTheOrgItStillAnswersAndSaysWhatItDidNotSee() throws IOException {
    stage.org().control().deactivate("integration@drawbridge.test");
    JsonNode full = Invoked.with(handler, "{\"tier\": \"FULL\"}");
    assertThat(full.path("status").asText()).isEqualTo("RED");
    assertThat(full.path("unseen").asInt()).isPositive();
  }
}
