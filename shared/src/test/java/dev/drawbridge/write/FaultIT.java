package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Operation;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.SoapWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the org and the network do to a call, and what becomes of its changes. */
class FaultIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void twoAccounts() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1'), ('Bolt',"
            + " 'A-2')");
  }

  private List<String> states() {
    return world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id");
  }

  private void assertBothThereOnce() {
    assertThat(states()).containsOnly("SUCCESS");
    assertThat(world.org.count("SELECT Id FROM Account")).isEqualTo(2);
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"fail-before-commit\",\"verb\":\"upsert\"}",
        "{\"kind\":\"commit-and-drop\",\"verb\":\"upsert\"}",
        "{\"kind\":\"commit-and-drop\",\"verb\":\"upsert\",\"times\":3}",
        "{\"kind\":\"truncate-answer\",\"verb\":\"upsert\"}",
        "{\"kind\":\"http-status\",\"verb\":\"upsert\",\"status\":503,\"body\":\"<html>busy</html>\"}",
        "{\"kind\":\"http-status\",\"verb\":\"upsert\",\"status\":500,\"body\":\"<html>broken</html>\"}",
        "{\"kind\":\"soap-fault\",\"verb\":\"upsert\",\"code\":\"SERVER_UNAVAILABLE\",\"message\":\"away\"}",
        "{\"kind\":\"soap-fault\",\"verb\":\"upsert\",\"code\":\"UNKNOWN_EXCEPTION\",\"message\":\"ErrorId\"}",
        "{\"kind\":\"soap-fault\",\"verb\":\"upsert\",\"code\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests"
            + " Limit exceeded.\"}",
        "{\"kind\":\"invalid-session\",\"verb\":\"upsert\"}"
      })
  void aPassingFaultEndsInSuccessAndNoDuplicate(String fault) {
    world.fault(fault);
    twoAccounts();
    world.runUntilQuiet();
    assertBothThereOnce();
  }

  @Test
  void aStatusCodeNewerThanTheJarLosesNoResult() {
    world.fault(
        """
        {"kind":"unknown-status-code","verb":"upsert"}
        """);
    twoAccounts();
    world.drain();
    world.execute(world.messages.poll());
    assertThat(world.db.value(Integer.class, "SELECT max(replays) FROM drawbridge.call")).isZero();
    assertThat(states()).doesNotContain("PENDING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"shuffle-results\",\"verb\":\"update\",\"seed\":1}",
        "{\"kind\":\"missing-result\",\"verb\":\"update\"}",
        "{\"kind\":\"extra-result\",\"verb\":\"update\"}",
        "{\"kind\":\"missing-result\",\"verb\":\"upsert\"}",
        "{\"kind\":\"extra-result\",\"verb\":\"upsert\"}"
      })
  void resultsOutOfStepWithTheRecordsAreNoAnswerAndTheCallIsReplayed(String fault) {
    world.fault(fault);
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n' || i, 'A-' || i FROM"
            + " generate_series(1, 6) i");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce.account SET phone = name");
    world.runUntilQuiet();
    assertThat(states()).containsOnly("SUCCESS");
    assertThat(world.db.value(Integer.class, "SELECT sum(replays)::int FROM drawbridge.call"))
        .isEqualTo(1);
    for (var row : world.db.rows("SELECT sfid, name FROM salesforce.account")) {
      assertThat(
              world.org.count(
                  "SELECT Id FROM Account WHERE Id = '%s' AND Phone = '%s'"
                      .formatted(row.get("sfid"), row.get("name"))))
          .isEqualTo(1);
    }
  }

  /** Nobody knew the ids before, so only the org can tell whose they are. */
  @Test
  void resultsOfNewRecordsInAnotherOrderAreFoundByReadingThemBack() {
    world.obey(TestRules.with(Map.of("READ_BACK_NEW_RECORDS", "true")));
    world.fault(
        """
        {"kind":"shuffle-results","verb":"upsert","seed":1}
        """);
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n' || i, 'A-' || i FROM"
            + " generate_series(1, 6) i");
    world.runUntilQuiet();
    assertThat(states()).containsOnly("SUCCESS");
    assertThat(world.db.value(Integer.class, "SELECT sum(replays)::int FROM drawbridge.call"))
        .isEqualTo(1);
    assertEveryRowHasTheIdOfItsOwnRecord();
    assertThat(world.journal()).hasSize(12);
  }

  private void assertEveryRowHasTheIdOfItsOwnRecord() {
    for (var row : world.db.rows("SELECT sfid, external_id__c FROM salesforce.account")) {
      assertThat(
              world.org.field(
                  "SELECT Id FROM Account WHERE External_ID__c = '%s'"
                      .formatted(row.get("external_id__c")),
                  "Id"))
          .isEqualTo(row.get("sfid"));
    }
  }

  @Test
  void aLockedRecordIsSentAgainAndNothingOfItOvertakes() {
    world.fault(
        "{\"kind\":\"record-error\",\"verb\":\"upsert\",\"record\":0,\"code\":\"UNABLE_TO_LOCK_ROW\",\"message\":\"unable"
            + " to obtain exclusive access\"}");
    twoAccounts();
    world.db.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c = 'A-1'");
    world.runUntilQuiet();
    assertBothThereOnce();
    assertThat(world.accepted())
        .containsExactly("created Account A-2", "created Account A-1", "updated Account A-1");
  }

  @Test
  void oneRecordThatSpoilsTheWholeCallIsFoundAndHeldAlone() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n' || i, 'A-' || i FROM"
            + " generate_series(1, 9) i");
    world.db.execute("UPDATE salesforce._trigger_log SET sfid = NULL");
    // Once more as it is, then every call that still holds more than one record is refused whole:
    // three halvings and a rest.
    world.fault(
        "{\"kind\":\"soap-fault\",\"verb\":\"upsert\",\"times\":5,\"code\":\"INVALID_FIELD\",\"message\":\"No"
            + " such column\"}");
    world.drain();
    world.execute(world.messages.poll());
    assertThat(states().get(0)).isEqualTo("FAILED");
    assertThat(states().subList(1, 9)).containsOnly("NEW");
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.open_holds"))
        .isEqualTo(1);
    Invariants.hold(world.db);

    world.db.execute("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(states()).containsOnly("SUCCESS");
    assertThat(world.accepted()).hasSize(9).isSorted();
  }

  @Test
  void aLostAnswerOfADeleteIsNotAFailure() {
    twoAccounts();
    world.runUntilQuiet();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"delete"}
        """);
    world.db.execute("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    assertThat(states()).containsOnly("SUCCESS");
    assertThat(world.org.count("SELECT Id FROM Account")).isZero();
  }

  @Test
  void aDeleteOfWhatAnotherUserDeletedIsFailedAndSaysSo() {
    twoAccounts();
    world.runUntilQuiet();
    String sfid =
        world.db.value(
            String.class, "SELECT sfid FROM salesforce.account WHERE external_id__c = 'A-1'");
    new SoapWriter(world.salesforce())
        .write(
            Operation.DELETE,
            null,
            List.of(new OutgoingRecord("Account", sfid, Map.of(), List.of(), List.of())));
    world.db.execute("DELETE FROM salesforce.account WHERE external_id__c = 'A-1'");
    world.runUntilQuiet();
    assertThat(
            world.db.texts("SELECT sf_message FROM salesforce._trigger_log WHERE state = 'FAILED'"))
        .singleElement()
        .asString()
        .startsWith("ENTITY_IS_DELETED");
  }

  @Test
  void aSecondDeleteOfWhatWeDeletedIsDone() {
    twoAccounts();
    world.runUntilQuiet();
    world.db.execute("DELETE FROM salesforce.account WHERE external_id__c = 'A-1'");
    world.runUntilQuiet();
    world.db.execute(
        "INSERT INTO salesforce._trigger_log (state, action, table_name, record_id, sfid) SELECT"
            + " 'NEW', 'DELETE', 'account', record_id, sfid FROM salesforce._trigger_log WHERE"
            + " action = 'DELETE'");
    world.runUntilQuiet();
    assertThat(
            world.db.texts(
                "SELECT DISTINCT state FROM salesforce._trigger_log WHERE action = 'DELETE'"))
        .containsExactly("SUCCESS");
  }

  @Test
  void whoHoldsTheConnectionsRowDoesNotHoldUpWhatIsKnown() throws Exception {
    twoAccounts();
    world.drain();
    try (var person = world.db.connect();
        var statement = person.createStatement()) {
      person.setAutoCommit(false);
      statement.execute("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
      assertThat(world.write(world.messages.remove(), null)).isInstanceOf(Verdict.Done.class);
      assertThat(states()).containsOnly("SUCCESS");
      person.rollback();
    }
  }

  @Test
  void anOrgThatIsUnavailableKeepsEverythingWaiting() {
    twoAccounts();
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"body":"","times":20}
        """);
    world.drain();
    var pointer = world.messages.poll();
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.RetryLater.class);
    assertThat(states()).containsOnly("PENDING");
    assertThat(world.db.value(String.class, "SELECT last_error FROM drawbridge.connection"))
        .isEqualTo("HTTP_503");
    world.clearFaults();
    world.timePasses();
    assertThat(world.execute(pointer)).isInstanceOf(Verdict.Done.class);
    assertBothThereOnce();
  }

  @Test
  void valuesWithoutAFormInSalesforceAreRejectedBeforeTheCall() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c, annualrevenue) VALUES ('x', 'A-1',"
            + " 'Infinity')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("FAILED");
    assertThat(world.db.value(String.class, "SELECT code FROM drawbridge.open_holds"))
        .isEqualTo("INVALID_VALUE");
    assertThat(world.journal()).isEmpty();
  }
}
