package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A record that Salesforce cannot lock waits alone, and is tried again by itself. */
class LockedRecordsIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void locked(int record, int times) {
    world.fault(
        """
        {"kind":"record-error","verb":"update","object":"Account","record":%d,"code":"UNABLE_TO_LOCK_ROW","message":"unable to obtain exclusive access","times":%d}
        """
            .formatted(record, times));
  }

  private void once() {
    world.drain();
    while (!world.messages.isEmpty()) {
      world.execute(world.messages.poll());
    }
  }

  private int open() {
    return world.db.value(
        Integer.class, "SELECT count(*) FROM salesforce._trigger_log WHERE state <> 'SUCCESS'");
  }

  /** Its first request was carried out, and nobody has heard of it. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowThatIsDeletedWhileItsReplayedInsertWaitsLeavesNoRecord(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.db.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'A-1')");
    world.drain();
    var pointer = world.messages.poll();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"upsert"}
        """);
    world.write(pointer, null);
    world.fault(
        "{\"kind\":\"record-error\",\"verb\":\"upsert\",\"record\":0,\"code\":\"UNABLE_TO_LOCK_ROW\",\"message\":\"unable"
            + " to obtain exclusive access\"}");
    world.write(pointer, null);
    world.execute(pointer);
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log")).containsExactly("NEW");
    world.db.execute("DELETE FROM salesforce.account");
    world.timePasses();
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT Id FROM Account")).isZero();
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "RECORD_ORDERED"})
  void itWaitsAloneAndWhatDependsOnItWaitsWithIt(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(500);
    locked(3, 1);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    once();
    assertThat(open()).isOne();
    assertThat(world.db.value(String.class, "SELECT breaker FROM drawbridge.connection"))
        .isEqualTo("CLOSED");
    String row = "(SELECT record_id FROM salesforce._trigger_log WHERE state = 'NEW')";
    world.db.execute("UPDATE salesforce.account SET phone = '2' WHERE id = " + row);
    world.db.execute(
        "UPDATE salesforce.account SET phone = '3' WHERE id = (SELECT max(id) FROM"
            + " salesforce.account)");
    once();
    assertThat(open()).isEqualTo(2);
    world.runUntilQuiet();
    assertThat(
            open()
                - world.db.value(
                    Integer.class,
                    "SELECT count(*) FROM salesforce._trigger_log WHERE state = 'MERGED'"))
        .isZero();
    assertThat(world.org.count("SELECT Id FROM Account WHERE Phone = '2'")).isOne();
    assertThat(world.db.texts("SELECT log_id::text FROM drawbridge.waiting")).isEmpty();
    world.drain();
    assertThat(world.db.texts("SELECT log_id::text FROM drawbridge.locked_record")).isEmpty();
  }

  @Test
  void whatWaitsWithALockedRecordDoesNotWaitForTheHoldOfAnother() {
    world.use(WriteAlgorithm.RECORD_ORDERED);
    world.syncedAccounts(1);
    locked(0, 1);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    once();
    world.fault(
        """
        {"kind":"record-error","verb":"upsert","object":"Account","record":0,"code":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"no"}
        """);
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('held', 'HELD')");
    once();
    String account = " WHERE external_id__c = 'A-1'";
    world.db.execute("UPDATE salesforce.account SET phone = '2'" + account);
    once();
    world.runUntilQuiet();
    assertThat(world.org.fields("SELECT Phone FROM Account WHERE External_ID__c = 'A-1'", "Phone"))
        .containsExactly("2");
    assertThat(world.db.texts("SELECT table_name FROM drawbridge.open_holds")).hasSize(1);
  }

  @Test
  void underOrderedWritesTheQueueWaitsAndTheExecutionWakesIt() {
    world.use(WriteAlgorithm.ORDERED);
    world.syncedAccounts(3);
    locked(0, 1);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.drain();
    var pointer = world.messages.poll();
    Verdict verdict = world.write(pointer, null);
    assertThat(verdict).isInstanceOf(Verdict.RetryLater.class);
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.RECORD_LOCKED);
    world.timePasses();
    assertThat(world.write(pointer, null)).isEqualTo(new Verdict.Parked("parked"));
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.CLAIMED);
    world.execute(world.messages.poll());
    assertThat(open()).isZero();
  }

  @Test
  void childrenOfALockedParentTryByOneCallsWorthAndThenAllGo() {
    world.use(WriteAlgorithm.RECORD_ORDERED);
    world.syncedAccounts(1);
    String parent = world.db.value(String.class, "SELECT sfid FROM salesforce.account");
    world.org.control().lockWait(20);
    world.org.control().lock(parent);
    world.db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) SELECT"
            + " 'n', 'C-' || i, 'A-1' FROM generate_series(1, 900) i");
    once();
    assertThat(open()).isEqualTo(900);
    int before = calls();
    assertThat(before).describedAs("one call's worth met the lock for all").isEqualTo(2);
    world.timePasses();
    once();
    assertThat(calls() - before).isOne();
    world.org.control().unlockAll();
    world.timePasses();
    once();
    once();
    assertThat(open()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "RECORD_ORDERED"})
  void whoTakesAKeyWaitsWithTheOneThatGivesItUpAndSharesTheLock(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(1);
    world.db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('one', 'C-1', 'A-1')");
    once();
    world.fault(
        """
        {"kind":"record-error","verb":"update","object":"Contact","record":0}
        """);
    for (String statement :
        List.of(
            "UPDATE salesforce.contact SET firstname = '1'",
            "UPDATE salesforce.contact SET firstname = '2'",
            "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c)"
                + " VALUES ('two', 'C-2', 'A-1')",
            "UPDATE salesforce.contact SET external_id__c = 'X' WHERE external_id__c = 'C-2'",
            "INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('three', 'C-2')")) {
      world.db.execute(statement);
    }
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT code FROM drawbridge.hold")).isEmpty();
    assertThat(
            world.org.fields(
                "SELECT LastName FROM Contact WHERE External_ID__c = 'C-2'", "LastName"))
        .containsExactly("three");
  }

  private int calls() {
    return world.db.value(
        Integer.class, "SELECT count(*) FROM drawbridge.call WHERE sent_at IS NOT NULL");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void afterItsPatienceItIsAHoldThatRetriesItself(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2);
    world.obey(TestRules.withPatience(Duration.ofHours(1), Duration.ZERO));
    locked(0, 2);
    world.db.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c = 'A-1'");
    once();
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
    world.timePasses();
    once();
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("UNABLE_TO_LOCK_ROW");
    once();
    assertThat(open()).isOne();
    world.db.execute("UPDATE drawbridge.hold SET opened_at = opened_at - interval '6 minutes'");
    world.timePasses();
    once();
    once();
    assertThat(open()).isZero();
    assertThat(world.db.texts("SELECT resolution || ' ' || resolved_by FROM drawbridge.hold"))
        .containsExactly("retry drawbridge");
  }
}
