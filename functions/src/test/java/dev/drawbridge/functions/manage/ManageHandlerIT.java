package dev.drawbridge.functions.manage;

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
 * From an event of the gateway to what is in the database then, with an org; ManageHandlerTest has
 * what is refused before anything is asked, and the tests of each resource its routes.
 */
class ManageHandlerIT {
  private static final String IMPORT = "POST /api/v3/connections/{id}/actions/import";
  private static final String TABLES =
      "SELECT count(*) FROM pg_tables WHERE schemaname = 'salesforce' AND tablename = 'account'";

  private Stage stage;

  @BeforeEach
  void aStage() throws IOException {
    stage = Stage.setUp();
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
  }

  private JsonNode answer(String route, String body) throws IOException {
    return Invoked.with(new ManageHandler(stage.environment()), Invoked.request(route, body));
  }

  private static String accounts(String field) {
    return """
    {"mappings": [{"object_name": "Account", "config": {
      "access": "read_write", "upsert_field": "External_ID__c",
      "fields": {"%s": {}, "External_ID__c": {}}}}]}
    """
        .formatted(field);
  }

  @Test
  void aFileThatIsImportedMakesTheTableAndWakesTheDrain() throws IOException, SQLException {
    JsonNode answer = answer(IMPORT, accounts("Name"));
    assertThat(answer.path("statusCode").asInt()).describedAs(answer.toString()).isEqualTo(200);
    assertThat(stage.value("SELECT object_name FROM drawbridge.mapping")).isEqualTo("Account");
    stage.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
    assertThat(stage.value("SELECT action FROM salesforce._trigger_log")).isEqualTo("INSERT");
    assertThat(stage.published()).containsExactly("Changes Waiting");
  }

  @Test
  void aFieldThatTheOrgDoesNotHaveIsNamedAndNothingIsMade() throws IOException, SQLException {
    JsonNode answer = answer(IMPORT, accounts("Nmae"));
    assertThat(answer.path("statusCode").asInt()).isEqualTo(422);
    assertThat(Invoked.body(answer).toString()).contains("Nmae");
    assertThat(stage.value(TABLES)).isEqualTo("0");
    assertThat(stage.published()).isEmpty();
  }

  @Test
  void anOrgThatRefusesToSignInIsSaidInASentenceWithoutItsSecret()
      throws IOException, SQLException {
    stage.org().control().deactivate("integration@drawbridge.test");
    JsonNode answer = answer(IMPORT, accounts("Name"));
    assertThat(answer.path("statusCode").asInt()).isGreaterThanOrEqualTo(400);
    assertThat(Invoked.body(answer).path("message").asText())
        .contains("Salesforce refused to sign in")
        .doesNotContain("drawbridge-secret");
    assertThat(stage.value(TABLES)).isEqualTo("0");
  }

  @Test
  void whatWaitsIsPlannedAndNotSent() throws IOException, SQLException {
    stage.mapAccounts();
    stage.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    JsonNode plan = Invoked.body(answer("GET /api/v3/connections/{id}/plan", ""));
    assertThat(plan.at("/calls/0/records/account").asInt()).isOne();
    assertThat(stage.value("SELECT state FROM salesforce._trigger_log")).isEqualTo("NEW");
    assertThat(stage.org().count("SELECT Id FROM Account")).isZero();
  }
}
