package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.triggerlog.Archive;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An old entry that goes again never undoes a newer one, and a plan is final only when settled. */
class SentAgainIT {
  private static final String REFUSE_UPDATE =
      "{\"kind\":\"record-error\",\"verb\":\"update\",\"object\":\"Account\",\"record\":0,"
          + "\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\",\"times\":1}";
  private static final String LOCK =
      "{\"kind\":\"record-error\",\"verb\":\"update\",\"object\":\"Account\",\"record\":0,"
          + "\"code\":\"UNABLE_TO_LOCK_ROW\",\"message\":\"lock\",\"times\":1}";
  private static final String AGAIN =
      "UPDATE salesforce._trigger_log SET state = 'NEW' WHERE state = 'FAILED'";

  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void run(String... statements) {
    for (String sql : statements) {
      world.db.execute(sql);
    }
    world.runUntilQuiet();
    Invariants.hold(world.db);
  }

  private void refused(String... statements) {
    world.fault(REFUSE_UPDATE);
    run(statements);
    world.db.execute(
        "UPDATE drawbridge.hold SET resolution = 'skip', resolved_at = now() WHERE resolved_at IS"
            + " NULL");
  }

  private void together(String... statements) {
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    for (String sql : statements) {
      world.db.execute(sql);
    }
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
    Invariants.hold(world.db);
  }

  /** By external id, name and phone. */
  private Map<String, String> accounts() {
    var found = new TreeMap<String, String>();
    world
        .org
        .records("SELECT External_ID__c, Name, Phone FROM Account")
        .forEach(
            r ->
                found.put(
                    r.path("External_ID__c").asText(),
                    r.path("Name").asText() + "/" + r.path("Phone").asText()));
    return found;
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRenameThatMeetsALockLeavesTheNewRowItsOwnRecord(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('X', 'R1')");
    world.fault(LOCK);
    together(
        "UPDATE salesforce.account SET external_id__c = 'Y' WHERE name = 'R1'",
        "INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('X', 'R2', 'r2')",
        "UPDATE salesforce.account SET phone = 'r1b' WHERE name = 'R1'");
    assertThat(accounts()).isEqualTo(Map.of("Y", "R1/r1b", "X", "R2/r2"));
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account WHERE sfid IS NULL")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aParkedMergeIsPlannedAgainByAnotherAlgorithm(WriteAlgorithm next) {
    world.use(WriteAlgorithm.MERGED);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('X', 'R1')");
    world.fault(LOCK);
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    world.db.execute("UPDATE salesforce.account SET external_id__c = 'Y' WHERE name = 'R1'");
    world.db.execute(
        "INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('X', 'R2', 'r2')");
    world.db.execute("UPDATE salesforce.account SET phone = 'r1b' WHERE name = 'R1'");
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = false");
    world.drain();
    world.execute(world.messages.poll());
    world.use(next);
    run();
    assertThat(accounts()).isEqualTo(Map.of("Y", "R1/r1b", "X", "R2/r2"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRefusedRenameThatIsRequeuedLeavesTheNewRowItsOwnRecord(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('QX', 'R1')");
    refused("UPDATE salesforce.account SET external_id__c = 'QY' WHERE name = 'R1'");
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    together(
        "INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('QX', 'R2', 'r2')",
        "UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    assertThat(accounts()).isEqualTo(Map.of("QY", "R1/null", "QX", "R2/r2"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItDoesWhereItsRowWasChangedBeforeItWasCapturedAgain(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('QX', 'R1')");
    refused("UPDATE salesforce.account SET external_id__c = 'QY' WHERE name = 'R1'");
    together(
        "INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('QX', 'R2', 'r2')",
        "UPDATE salesforce.account SET phone = 'r1' WHERE name = 'R1'",
        "UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    assertThat(accounts()).isEqualTo(Map.of("QY", "R1/r1", "QX", "R2/r2"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anInsertUnderTheKeyOfARefusedRenameIsRefusedAndNamesTheRow(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('QX', 'R1')");
    refused("UPDATE salesforce.account SET external_id__c = 'QY' WHERE name = 'R1'");
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('QX', 'R2', 'r2')");
    assertThat(accounts()).isEqualTo(Map.of("QX", "R1/null"));
    assertThat(
            world.db.texts(
                "SELECT sf_message FROM salesforce._trigger_log WHERE action = 'INSERT' AND state ="
                    + " 'FAILED'"))
        .singleElement()
        .asString()
        .startsWith("OTHER_ROWS_RECORD: the record belongs to the row 1 of account");
    run("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
    assertThat(accounts()).isEqualTo(Map.of("QX", "R1/null"));
    run(AGAIN);
    run("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds", AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("QY", "R1/null", "QX", "R2/r2"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anEntrySetBackToNewLosesOnlyWhatWasWrittenSince(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    refused("UPDATE salesforce.account SET name = 'older', phone = '1'");
    run("UPDATE salesforce.account SET phone = '2-newest'");
    run(AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("A", "older/2-newest"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whatIsArchivedCountsToo(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    refused("UPDATE salesforce.account SET name = 'older', phone = '1'");
    run("UPDATE salesforce.account SET phone = '2-newest'");
    archive("state = 'SUCCESS'");
    run(AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("A", "older/2-newest"));
  }

  private void archive(String which) {
    world.db.execute(
        "UPDATE salesforce._trigger_log SET processed_at = processed_at - interval '3 days' WHERE "
            + which);
    world.db.database().transaction(handle -> new Archive(TestDatabase.SCHEMA).move(handle, 24));
  }

  /** As Heroku Connect's users copy entries out of the archive to send them again. */
  private void redo(String which) {
    world.db.execute(
        """
        INSERT INTO salesforce._trigger_log
               (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old, values)
        SELECT txid, created_at, processed_at, 'NEW', action, table_name, record_id, sfid, old, values
          FROM salesforce._trigger_log_archive WHERE
        """
            + which);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyOutOfTheArchiveHasItsOriginalsPlace(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    refused("UPDATE salesforce.account SET name = 'older', phone = '1'");
    archive("state = 'FAILED'");
    run("UPDATE salesforce.account SET phone = '2-newest'");
    redo("state = 'FAILED'");
    run();
    assertThat(accounts()).isEqualTo(Map.of("A", "older/2-newest"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyThatIsClaimedTogetherWithLaterChangesUndoesNoneOfThem(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    archive("true");
    world.db.execute("UPDATE salesforce.account SET phone = '1-newest'");
    redo("true");
    run();
    assertThat(accounts()).isEqualTo(Map.of("A", "n/1-newest"));
  }

  /**
   * As somebody writes a change again by hand: nobody thinks of the columns that tell it was
   * processed.
   */
  private void redoByHand(String columns) {
    world.db.execute(
        """
        INSERT INTO salesforce._trigger_log (state, %1$s)
        SELECT 'NEW', %1$s FROM salesforce._trigger_log
         WHERE id = (SELECT min(id) FROM salesforce._trigger_log WHERE values LIKE '%%p1%%')
        """
            .formatted(columns));
  }

  private void aRowThatWasDeletedAndItsIdUsedAgain() {
    run(
        "INSERT INTO salesforce.account (id, external_id__c, name, phone) VALUES (1, 'A', 'a',"
            + " 'p0')");
    run("UPDATE salesforce.account SET phone = 'p1'");
    run("DELETE FROM salesforce.account");
    run(
        "INSERT INTO salesforce.account (id, external_id__c, name, phone) VALUES (1, 'B', 'b',"
            + " 'new')");
    world.db.execute(
        "UPDATE salesforce._trigger_log SET created_at = created_at - interval '1 min' * (9 - id)");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyWithoutItsMarksIsNotForTheRowThatHasTheIdNow(WriteAlgorithm algorithm) {
    world.use(algorithm);
    aRowThatWasDeletedAndItsIdUsedAgain();
    redoByHand("txid, created_at, action, table_name, record_id, sfid, old, values");
    redoByHand("txid, created_at, action, table_name, record_id, old, values");
    redoByHand("action, table_name, record_id, sfid, old, values");
    run();
    assertThat(accounts()).isEqualTo(Map.of("B", "b/new"));
    assertThat(
            world.db.texts(
                "SELECT state || coalesce(' ' || substring(sf_message FROM '^[A-Z_]+:'), '') FROM"
                    + " salesforce._trigger_log WHERE values LIKE '%p1%' ORDER BY id"))
        .containsExactly("SUCCESS", "MERGED", "FAILED UNKNOWN_ROW:", "MERGED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyOfAnInsertWhoseRowHasAnotherIdByNowMakesNoSecondRowOfIt(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'A', 'n')");
    run("UPDATE salesforce.account SET id = 10, phone = '1'");
    archive("true");
    redo("action = 'INSERT'");
    run();
    assertThat(accounts()).isEqualTo(Map.of("A", "n/1"));
    assertThat(
            world.db.texts(
                "SELECT record_id::text FROM drawbridge.record_identity WHERE ended IS NULL"))
        .containsExactly("10");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyOfAnInsertBringsBackNothingOfTheIdsItsRowHadSince(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run(
        "INSERT INTO salesforce.account (id, external_id__c, name, phone) VALUES (9, 'A', 'n',"
            + " '0')");
    run("UPDATE salesforce.account SET id = 10, phone = '1'");
    run("UPDATE salesforce.account SET id = 11");
    archive("true");
    redo("action = 'INSERT'");
    run();
    assertThat(accounts()).isEqualTo(Map.of("A", "n/1"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyOfADeleteThatWasAcceptedIsDone(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'A', 'n')");
    run("DELETE FROM salesforce.account");
    archive("true");
    redo("action = 'DELETE'");
    redo("action = 'DELETE'");
    run();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log")).containsOnly("MERGED");
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "RECORD_ORDERED"})
  void copiesOfAnInsertAndOfItsUpdateInAnyOrderLoseNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.fault(REFUSE_UPDATE.replace("\"update\"", "\"upsert\""));
    world.db.execute(
        "INSERT INTO salesforce.account (id, external_id__c, name, phone) VALUES (9, 'A', 'n',"
            + " '0')");
    world.runUntilQuiet();
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.fault(REFUSE_UPDATE);
    run("UPDATE salesforce.account SET phone = '1'");
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    archive("true");
    redo("action = 'UPDATE'");
    redo("action = 'INSERT'");
    run();
    assertThat(accounts()).isEqualTo(Map.of("A", "n/1"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyIsNoReasonToLeaveOutWhatItsOriginalCameBefore(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    archive("true");
    refused("UPDATE salesforce.account SET phone = '1-newest'");
    redo("true");
    run();
    run(AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("A", "n/1-newest"));
  }

  @ParameterizedTest
  @CsvSource({"ORDERED, false", "MERGED, true", "RECORD_ORDERED, true"})
  void norIsACopyWithoutItsMarks(WriteAlgorithm algorithm, boolean archived) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    refused("UPDATE salesforce.account SET phone = '1'");
    run(
        """
        INSERT INTO salesforce._trigger_log (state, action, table_name, record_id, values)
        SELECT 'NEW', action, table_name, record_id, values FROM salesforce._trigger_log
         WHERE action = 'INSERT'
        """);
    assertThat(accounts()).isEqualTo(Map.of("A", "n/0"));
    if (archived) {
      archive("state = 'SUCCESS'");
    }
    run(AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("A", "n/1"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyThatDoesNotSayItWasProcessedIsKnownByTheTimeOfItsCapture(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('A', 'n', '0')");
    run("UPDATE salesforce.account SET phone = 'old'");
    world.db.execute(
        "UPDATE salesforce._trigger_log SET created_at = created_at - interval '3 days'");
    archive("true");
    run("UPDATE salesforce.account SET phone = 'new'");
    world.db.execute(
        """
        INSERT INTO salesforce._trigger_log
               (txid, created_at, state, action, table_name, record_id, sfid, old, values)
        SELECT txid, created_at, 'NEW', action, table_name, record_id, sfid, old, values
          FROM salesforce._trigger_log_archive
        """);
    run();
    assertThat(accounts()).isEqualTo(Map.of("A", "n/new"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anEndedLifeThatIsSetBackToNewDoesNotRiseAgain(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'A', 'first')");
    run("DELETE FROM salesforce.account WHERE id = 9");
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'B', 'second')");
    run("UPDATE salesforce._trigger_log SET state = 'NEW' WHERE id < 3");
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    assertThat(accounts()).isEqualTo(Map.of("B", "second/null"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyOfADeleteSwallowsNothingOfTheRowThatHasTheIdNow(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'A', 'first')");
    run("DELETE FROM salesforce.account WHERE id = 9");
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'B', 'second')");
    together(
        "UPDATE salesforce.account SET phone = '5'",
        """
        INSERT INTO salesforce._trigger_log
               (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old)
        SELECT txid, created_at, processed_at, 'NEW', action, table_name, record_id, sfid, old
          FROM salesforce._trigger_log WHERE action = 'DELETE'
        """);
    assertThat(accounts()).isEqualTo(Map.of("B", "second/5"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyIsNotOfTheRowThatHasTheIdNow(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'A', 'first')");
    refused("UPDATE salesforce.account SET phone = 'of the first' WHERE id = 9");
    run("DELETE FROM salesforce.account WHERE id = 9");
    archive("true");
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'B', 'second')");
    redo("true");
    run("UPDATE salesforce.account SET name = 'second2' WHERE id = 9");
    assertThat(accounts()).isEqualTo(Map.of("B", "second2/null"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aStaleDeleteDoesNotTakeTheRecordOfTheRowThatHasItNow(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('D1', 'n')");
    world.fault(REFUSE_UPDATE.replace("\"update\"", "\"delete\""));
    run("DELETE FROM salesforce.account");
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.db.execute("UPDATE salesforce._trigger_log SET state = 'FAILED' WHERE action = 'DELETE'");
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('D1', 'new')");
    run(AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("D1", "new/null"));
    assertThat(
            world.db.texts(
                "SELECT state || ' ' || left(sf_message, 12) FROM salesforce._trigger_log WHERE"
                    + " action = 'DELETE'"))
        .containsExactly("FAILED STALE_DELETE");
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
    run("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE action = 'DELETE'");
    assertThat(accounts()).isEqualTo(Map.of("D1", "new/null"));
    run("UPDATE salesforce.account SET phone = 'p'");
    assertThat(accounts()).isEqualTo(Map.of("D1", "new/p"));
  }

  @Test
  void anAdoptedChildKeepsWhatWasWrittenSince() {
    world.use(WriteAlgorithm.MERGED);
    run(
        "INSERT INTO salesforce.contact (external_id__c, lastname, firstname) VALUES ('C1', 'c',"
            + " '0')");
    run("UPDATE salesforce.contact SET account__external_id__c = 'LATE', firstname = '1-old'");
    run("UPDATE salesforce.contact SET firstname = '2-new'");
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('LATE', 'p')");
    assertThat(
            world.org.field("SELECT FirstName, Account.External_ID__c FROM Contact", "FirstName"))
        .isEqualTo("2-new");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aLookupAndItsExternalIdAreOneField(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('PA', 'a'), ('PB', 'b')",
        "INSERT INTO salesforce.contact (external_id__c, lastname) VALUES ('C', 'c')");
    String b = world.db.value(String.class, "SELECT sfid FROM salesforce.account WHERE name = 'b'");
    world.fault(REFUSE_UPDATE.replace("Account", "Contact"));
    run("UPDATE salesforce.contact SET account__external_id__c = 'PA'");
    world.db.execute(
        "UPDATE drawbridge.hold SET resolution = 'skip', resolved_at = now() WHERE resolved_at IS"
            + " NULL");
    run("UPDATE salesforce.contact SET accountid = '" + b + "'");
    run(AGAIN);
    assertThat(world.org.field("SELECT AccountId FROM Contact", "AccountId")).isEqualTo(b);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void keysThatDifferInCaseOnlyAreOneRecordAndTheSecondRowIsRefused(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('bob@x.com', 'first')");
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('BOB@x.com ', 'second')");
    assertThat(accounts()).isEqualTo(Map.of("bob@x.com", "first/null"));
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    run("UPDATE salesforce.account SET phone = name");
    assertThat(accounts()).isEqualTo(Map.of("bob@x.com", "first/first"));
    run("DELETE FROM salesforce.account WHERE name = 'second'");
    assertThat(accounts()).isEqualTo(Map.of("bob@x.com", "first/first"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowThatTakesTheKeyOfOneThatIsDeletedNextHasARecordOfItsOwn(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('kx', 'R1', 'r1')");
    together(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('KX', 'R2')",
        "DELETE FROM salesforce.account WHERE name = 'R1'");
    assertThat(accounts()).isEqualTo(Map.of("KX", "R2/null"));
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
  }

  /** Characters that XML cannot carry are not sent, and a carriage return goes as a line feed. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItHasWhereTheKeysDifferOnlyInWhatIsNotSent(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run(
        "INSERT INTO salesforce.account (external_id__c, name, phone)"
            + " VALUES (E'k\\x01', 'R1', 'r1'), (E'a\\rb', 'R3', 'r3')");
    together(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('k', 'R2'), (E'a\\n"
            + "b', 'R4')",
        "DELETE FROM salesforce.account WHERE name IN ('R1', 'R3')");
    assertThat(accounts()).isEqualTo(Map.of("k", "R2/null", "a\nb", "R4/null"));
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItHasWhenItWasRefusedBeforeTheOtherWasDeleted(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('kx', 'R1', 'r1')");
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('KX', 'R2')");
    world.db.execute("DELETE FROM salesforce.account WHERE name = 'R1'");
    run("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds", AGAIN);
    assertThat(accounts()).isEqualTo(Map.of("KX", "R2/null"));
  }

  private void refusedRename() {
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('k1', 'R1', 'r1')");
    refused("UPDATE salesforce.account SET external_id__c = 'k2'");
  }

  /**
   * An entry that no change can be read of stops no drain, also where one of its row goes again.
   */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aPoisonEntryStandsBesideOneThatIsSentAgain(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (1, 'k1', 'R1')");
    run("UPDATE salesforce.account SET phone = '1'");
    world.db.execute(
        "UPDATE salesforce._trigger_log SET state = 'NEW' WHERE action = 'UPDATE' AND state ="
            + " 'SUCCESS'");
    run(
        "INSERT INTO salesforce._trigger_log (action, table_name, record_id, values, state)"
            + " VALUES ('insert', 'account', 1, '', 'NEW')");
    assertThat(accounts()).isEqualTo(Map.of("k1", "R1/1"));
    assertThat(
            world.db.texts(
                "SELECT left(sf_message, 13) FROM salesforce._trigger_log WHERE state = 'FAILED'"))
        .containsExactly("INVALID_ENTRY");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItHasWhenTheOtherLosesItsKeyAfterwards(WriteAlgorithm algorithm) {
    world.use(algorithm);
    refusedRename();
    together(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('k1', 'R2')",
        "UPDATE salesforce.account SET external_id__c = NULL WHERE name = 'R1'");
    assertThat(accounts()).isEqualTo(Map.of("k1", "R2/null", "null", "R1/r1"));
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
  }

  /** The record gives the key up with the second rename, which is logged last. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItHasWhenTheOtherIsRenamedOnceMore(WriteAlgorithm algorithm) {
    world.use(algorithm);
    refusedRename();
    together(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('k1', 'R2')",
        "UPDATE salesforce.account SET phone = 'r2' WHERE name = 'R1'",
        "UPDATE salesforce.account SET external_id__c = 'k3' WHERE name = 'R1'");
    assertThat(accounts()).isEqualTo(Map.of("k1", "R2/null", "k3", "R1/r2"));
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItHasWhenTheOtherStillHoldsTheKeySinceItsRenameWasRefused(WriteAlgorithm algorithm) {
    world.use(algorithm);
    refusedRename();
    together(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('k1', 'R2')",
        "DELETE FROM salesforce.account WHERE name = 'R1'");
    assertThat(accounts()).isEqualTo(Map.of("k1", "R2/null"));
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account"))
        .isEqualTo(world.org.fields("SELECT Id FROM Account", "Id"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void norIsItSentBeforeTheDeleteToFillItsCall(WriteAlgorithm algorithm) {
    world.use(algorithm);
    refusedRename();
    together(
        "DELETE FROM salesforce.account WHERE name = 'R1'",
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('k1', 'R2')",
        "INSERT INTO salesforce.account (external_id__c, name)"
            + " SELECT 'f' || n, 'f' FROM generate_series(1, 399) n");
    assertThat(accounts()).hasSize(400).containsEntry("k1", "R2/null");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowThatIsRestoredWithAnSfidOf15CharactersKeepsItsRecord(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('k', 'n', 'p')");
    String sfid = world.db.value(String.class, "SELECT sfid FROM salesforce.account");
    world.db.execute("CREATE TABLE public.kept AS SELECT * FROM salesforce.account");
    world.db.execute("UPDATE public.kept SET sfid = left(sfid, 15)");
    together(
        "DELETE FROM salesforce.account",
        "INSERT INTO salesforce.account SELECT * FROM public.kept");
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account")).containsExactly(sfid);
    assertThat(world.org.fields("SELECT Id FROM Account", "Id")).containsExactly(sfid);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRecordThatARowTakesOverByAnSfidOf15CharactersIsNotDeleted(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (name, external_id__c) VALUES ('r1', 'a'), ('r2', 'b')");
    String taken =
        world.db.value(String.class, "SELECT sfid FROM salesforce.account WHERE name = 'r1'");
    together(
        "DELETE FROM salesforce.account WHERE name = 'r1'",
        "UPDATE salesforce.account SET phone = 'p', sfid = '" + taken.substring(0, 15) + "'");
    assertThat(world.db.texts("SELECT left(sfid, 15) FROM salesforce.account"))
        .containsExactly(taken.substring(0, 15));
    assertThat(world.org.fields("SELECT Id FROM Account WHERE Phone = 'p'", "Id"))
        .containsExactly(taken);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whatAnUpsertOverwroteInAnotherRowsRecordIsWrittenAgain(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (external_id__c, name, phone) VALUES ('K', 'first', '1')");
    // As for a row that was loaded and never written: its key is known to nobody here.
    world.db.execute("DELETE FROM drawbridge.record_identity");
    world.db.execute("DELETE FROM salesforce._trigger_log");
    run(
        "INSERT INTO salesforce.account (external_id__c, name, phone) VALUES (' k', 'second',"
            + " '2')");
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    assertThat(accounts()).isEqualTo(Map.of("K", "first/1"));
    assertThat(
            world.db.texts(
                "SELECT left(sf_message, 17) FROM salesforce._trigger_log WHERE action = 'INSERT'"))
        .containsExactly("OTHER_ROWS_RECORD");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void onePoisonEntryFailsAloneAndSaysSo(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run(
        "INSERT INTO salesforce._trigger_log (state, action, table_name, record_id, values) VALUES"
            + " ('NEW', 'insert', 'account', 1, ''), ('NEW', 'INSERT', NULL, 1, ''),"
            + " ('NEW', 'UPDATE', 'account', NULL, ''), ('NEW', 'UPDATE', 'account', 2, '\"a\"=>')",
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('I', 'innocent')");
    assertThat(accounts()).isEqualTo(Map.of("I", "innocent/null"));
    assertThat(
            world.db.texts(
                "SELECT DISTINCT left(sf_message, 14) FROM salesforce._trigger_log WHERE state ="
                    + " 'FAILED'"))
        .containsExactly("INVALID_ENTRY:");
    assertThat(world.db.texts("SELECT scope || ' ' || code FROM drawbridge.open_holds"))
        .containsExactly(
            "NOTICE INVALID_ENTRY",
            "NOTICE INVALID_ENTRY",
            "NOTICE INVALID_ENTRY",
            "NOTICE INVALID_ENTRY");
    run("INSERT INTO salesforce.account (external_id__c, name) VALUES ('J', 'next')");
    assertThat(accounts()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anEntryThatIsSpoiledWhileItIsClaimedFailsAlone(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.db.execute(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('A', 'a'), ('B', 'b')");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.drain();
    world.db.execute("UPDATE salesforce._trigger_log SET values = 'x' WHERE id = 1");
    run();
    assertThat(accounts()).containsEntry("B", "b/1");
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log WHERE id = 1"))
        .containsExactly("FAILED");
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log WHERE state = 'PENDING'"))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aMappingThatIsImportedInBetweenIsPlannedBy(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.db.execute(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('A', 'a'); INSERT INTO"
            + " salesforce.contact (external_id__c, lastname) VALUES ('C', 'c')");
    world.drain();
    world
        .db
        .database()
        .transaction(
            handle -> {
              new MappingStore()
                  .save(handle, TestMappings.contact(null), JsonNodeFactory.instance.objectNode());
              return true;
            });
    run();
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.org.count("SELECT Id FROM Contact")).isOne();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRejectedInsertIsNotSentOnceItsRowWasDeletedUnderAnotherId(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.fault(REFUSE_UPDATE.replace("update", "upsert"));
    run("INSERT INTO salesforce.account (name, external_id__c) VALUES ('R1', 'X')");
    run("UPDATE salesforce.account SET id = 77");
    run("DELETE FROM salesforce.account");
    run(AGAIN);
    assertThat(accounts()).isEmpty();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log"))
        .doesNotContain("NEW", "FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCopyOfAnInsertMakesNoRecordOnceItsRowWasDeletedUnderAnotherId(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (9, 'A', 'n')");
    run("UPDATE salesforce.account SET id = 77");
    run("DELETE FROM salesforce.account");
    world.db.execute(
        "UPDATE salesforce._trigger_log SET created_at = created_at - interval '2 hours'");
    archive("true");
    world.db.execute(
        """
        INSERT INTO salesforce._trigger_log
               (created_at, state, action, table_name, record_id, sfid, old, values)
        SELECT created_at, 'NEW', action, table_name, record_id, sfid, old, values
          FROM salesforce._trigger_log_archive WHERE action = 'INSERT'
        """);
    run();
    assertThat(accounts()).isEmpty();
  }
}
