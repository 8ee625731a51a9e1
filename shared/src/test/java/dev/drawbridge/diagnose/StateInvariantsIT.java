package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.diagnose.evidence.StateInvariants;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every invariant can be seen broken. */
class StateInvariantsIT {
  private final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));

  @AfterEach
  void close() {
    db.close();
  }

  private List<String> findings() {
    return db.database().transaction(new StateInvariants(TestDatabase.SCHEMA)::run).stream()
        .map(StateInvariants.Violation::what)
        .toList();
  }

  private void batch(String finished) {
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)"
            + " VALUES ('1nc4rn', 'ORDERED', 1, "
            + finished
            + ", "
            + (finished.equals("NULL") ? "NULL" : "'DONE'")
            + ")");
  }

  private void call(String state) {
    db.execute(
        "INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids, state) SELECT"
            + " max(id), 1, 'SOAP', 'CREATE', '{1}', ? FROM drawbridge.batch",
        state);
  }

  @Test
  void aFreshDatabaseAndABatchUnderWayAreWell() {
    assertThat(findings()).isEmpty();
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    batch("NULL");
    call("SENT");
    db.execute("UPDATE salesforce._trigger_log SET state = 'PENDING'");
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PENDING | a PENDING entry that is not in exactly one unsettled call of the unfinished batch
          SUCCESS | a successful INSERT without a record identity
          LOST    | an entry in no known state
          """)
  void anEntryThatIsNowhereIsFound(String state, String finding) {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    db.execute("UPDATE salesforce._trigger_log SET state = ?", state);
    assertThat(findings()).containsExactly(finding);
  }

  @Test
  void aCallOutOfStepWithItsBatchOrItsEntriesIsFound() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    batch("NULL");
    call("PLANNED");
    assertThat(findings()).containsExactly("an entry of a planned call that is not PENDING");
    db.execute("UPDATE drawbridge.batch SET finished_at = now(), outcome = 'DONE'");
    assertThat(findings()).containsExactly("an unsettled call of a finished batch");
  }

  @Test
  void aSettledCallThatIsNotWrittenBackIsFound() {
    batch("now() - interval '11 minutes'");
    call("SETTLED");
    assertThat(findings()).isEmpty();
    db.execute("UPDATE drawbridge.call SET write_back = 1");
    assertThat(findings()).containsExactly("a call whose results are not brought into the rows");
    db.execute("UPDATE drawbridge.batch SET finished_at = now()");
    assertThat(findings()).isEmpty();
  }

  @Test
  void aSecondCallThatIsSentIsFound() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    batch("NULL");
    call("SENT");
    call("SENT");
    assertThat(findings())
        .containsExactly(
            "calls that are sent beside the one that may be",
            "a record that is in two calls that are sent");
  }

  @Test
  void callsThatMayBeUnderWayTogetherAreNoFinding() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a'), ('b')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'PENDING'");
    batch("NULL");
    db.execute("UPDATE drawbridge.batch SET algorithm = 'RECORD_ORDERED'");
    call("SENT");
    call("SENT");
    db.execute(
        "UPDATE drawbridge.call SET log_ids = ARRAY[id - (SELECT min(id) FROM drawbridge.call) +"
            + " 1]");
    assertThat(findings()).isEmpty();
    db.execute("UPDATE drawbridge.call SET ordinal = id, follows = ARRAY[id - 1]");
    assertThat(findings())
        .containsExactly("a call that is sent although one that it follows is not settled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE FROM", "TRUNCATE"})
  void twoLivesOfOneLocalIdMayBeUnderWayTogether(String ends) {
    db.execute("INSERT INTO salesforce.account (id, name, sfid) VALUES (1, 'a', '001A')");
    db.execute(ends + " salesforce.account");
    db.execute("INSERT INTO salesforce.account (id, name) VALUES (1, 'b')");
    db.execute("UPDATE salesforce.account SET name = 'c'");
    db.execute("UPDATE salesforce._trigger_log SET state = 'PENDING'");
    batch("NULL");
    db.execute("UPDATE drawbridge.batch SET algorithm = 'RECORD_ORDERED'");
    call("SENT");
    call("SENT");
    inCalls("action = 'INSERT'");
    assertThat(findings()).doesNotContain("a record that is in two calls that are sent");
    inCalls("id > (SELECT min(id) FROM salesforce._trigger_log) AND action <> 'DELETE'");
    assertThat(findings()).contains("a record that is in two calls that are sent");
  }

  /** The first of these entries in the first call, the last in the second. */
  private void inCalls(String entries) {
    db.execute(
        """
        UPDATE drawbridge.call c SET log_ids = ARRAY[
          (SELECT CASE WHEN c.id = (SELECT min(id) FROM drawbridge.call) THEN min(t.id) ELSE max(t.id) END
             FROM salesforce._trigger_log t WHERE %s)]
        """
            .formatted(entries));
  }

  @Test
  void aRecordIsTwoLiveRowsUnlessOneOfThemIsDeleted() {
    db.execute("INSERT INTO salesforce.account (id, name) VALUES (1, 'a'), (2, 'b')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'SUCCESS', sfid = '001A'");
    db.execute(
        "INSERT INTO drawbridge.record_identity (table_name, record_id, sfid) VALUES ('account', 1,"
            + " '001A'), ('account', 2, '001A')");
    assertThat(findings()).containsExactly("a record that is two live rows'");
    db.execute("DELETE FROM salesforce.account WHERE id = 1");
    assertThat(findings()).isEmpty();
  }

  @Test
  void aBatchThatNoInvocationWorksOnOrOfAnotherIncarnationIsFound() {
    batch("NULL");
    db.execute(
        "UPDATE drawbridge.batch SET created_at = now() - interval '1 h', incarnation = 'other'");
    assertThat(findings())
        .containsExactly(
            "an unfinished batch of another incarnation",
            "an unfinished batch that no invocation has worked on for ten minutes after it was"
                + " due");
  }

  @Test
  void aHeldOrWaitingEntryThatIsBeingSentIsFound() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a')");
    batch("NULL");
    call("SENT");
    db.execute("UPDATE salesforce._trigger_log SET state = 'PENDING'");
    db.execute("INSERT INTO drawbridge.waiting (log_id) VALUES (1)");
    db.execute(
        "INSERT INTO drawbridge.hold (batch, log_id, table_name, record_id, scope, reason, code,"
            + " message) SELECT id, 1, 'account', 1, 'RECORD', 'REJECTED', 'X', 'x' FROM"
            + " drawbridge.batch");
    assertThat(findings())
        .containsExactly(
            "an open hold whose entry is being sent",
            "an entry that waits for a held record and is being sent");
  }
}
