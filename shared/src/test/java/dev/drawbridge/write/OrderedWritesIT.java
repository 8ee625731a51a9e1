package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.drain.Drain;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SQL in, Salesforce record out: real PostgreSQL, the real WSC client, an org over HTTP. */
class OrderedWritesIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String sql) {
    world.db.execute(sql);
  }

  private List<String> states() {
    return world.db.texts("SELECT action || ' ' || state FROM salesforce._trigger_log ORDER BY id");
  }

  @Test
  void insertsUpdatesAndDeletesArriveInTheOrderOfTheLog() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1'), ('Bolt',"
            + " 'A-2')");
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('Ada', 'C-1', 'A-1')");
    sql("UPDATE salesforce.account SET phone = '1' WHERE external_id__c = 'A-1'");
    sql("UPDATE salesforce.account SET phone = '2' WHERE external_id__c = 'A-1'");
    sql("DELETE FROM salesforce.account WHERE external_id__c = 'A-2'");
    world.runUntilQuiet();

    assertThat(world.accepted())
        .containsExactly(
            "created Account A-1",
            "created Account A-2",
            "created Contact C-1",
            "updated Account A-1",
            "updated Account A-1",
            "deleted Account A-2");
    assertThat(states()).allMatch(state -> state.endsWith("SUCCESS"));
    assertThat(world.org.field("SELECT LastName, Account.Name FROM Contact", "Account.Name"))
        .isEqualTo("Acme");
  }

  @Test
  void theRowLearnsItsSalesforceIdAndWhatBecameOfIt() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    assertThat(world.db.value(String.class, "SELECT _hc_lastop FROM salesforce.account"))
        .isEqualTo("PENDING");
    world.runUntilQuiet();
    var row = world.db.rows("SELECT sfid, _hc_lastop, _hc_err FROM salesforce.account").get(0);
    assertThat(row).containsEntry("_hc_lastop", "INSERTED").containsEntry("_hc_err", null);
    assertThat((String) row.get("sfid")).startsWith("001").hasSize(18);
    assertThat(world.db.value(String.class, "SELECT sfid FROM salesforce._trigger_log"))
        .isEqualTo(row.get("sfid"));

    sql("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(world.db.value(String.class, "SELECT _hc_lastop FROM salesforce.account"))
        .isEqualTo("UPDATED");
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE SUCCESS");
  }

  @Test
  void nullsBlankTheFieldAndTheRelationship() {
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('Acme', '1', 'A-1')");
    sql(
        "INSERT INTO salesforce.contact (lastname, email, external_id__c, account__external_id__c)"
            + " VALUES ('Ada', 'a@x.org', 'C-1', 'A-1')");
    sql("UPDATE salesforce.account SET phone = NULL");
    sql("UPDATE salesforce.contact SET email = NULL, account__external_id__c = NULL");
    world.runUntilQuiet();

    assertThat(world.org.field("SELECT Phone FROM Account", "Phone")).isNull();
    String contact = "SELECT Email, AccountId FROM Contact";
    assertThat(world.org.field(contact, "Email")).isNull();
    assertThat(world.org.field(contact, "AccountId")).isNull();
  }

  @Test
  void aParentIsNamedByItsSalesforceIdToo() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, accountid) SELECT 'Ada', 'C-1',"
            + " sfid FROM salesforce.account");
    world.runUntilQuiet();
    assertThat(world.org.field("SELECT Account.Name FROM Contact", "Account.Name"))
        .isEqualTo("Acme");
  }

  @Test
  void aLaterCommitWithSmallerIdIsNotLost() throws SQLException {
    try (Connection slow = world.db.connect();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(
          "INSERT INTO salesforce.account (name, external_id__c) VALUES ('slow', 'A-slow')");
      sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('fast', 'A-fast')");
      world.runUntilQuiet();
      assertThat(world.accepted()).containsExactly("created Account A-fast");
      slow.commit();
    }
    world.runUntilQuiet();
    assertThat(world.accepted())
        .containsExactly("created Account A-fast", "created Account A-slow");
  }

  @Test
  void reversedTransactionIdsDoNotReverseTheChangesOfARecord() throws SQLException {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('0', 'A-1')");
    try (Connection early = world.db.connect();
        Statement statement = early.createStatement()) {
      early.setAutoCommit(false);
      statement.execute("SELECT txid_current()");
      sql("UPDATE salesforce.account SET name = 'first'");
      statement.execute("UPDATE salesforce.account SET name = 'second'");
      early.commit();
    }
    List<Long> txids =
        world
            .db
            .rows("SELECT txid FROM salesforce._trigger_log WHERE action = 'UPDATE' ORDER BY id")
            .stream()
            .map(r -> (Long) r.get("txid"))
            .toList();
    assertThat(txids.get(0)).isGreaterThan(txids.get(1));
    world.runUntilQuiet();
    assertThat(world.org.field("SELECT Name FROM Account", "Name")).isEqualTo("second");
  }

  @Test
  void aDeleteBeforeTheFirstSyncLeavesNothingInSalesforce() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1", "deleted Account A-1");
    assertThat(world.org.count("SELECT Id FROM Account")).isZero();
  }

  @Test
  void aLockedRowDelaysItsWriteBackAndNothingElse() throws SQLException {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('locked', 'A-1'), ('free',"
            + " 'A-2')");
    try (Connection app = world.db.connect();
        Statement statement = app.createStatement()) {
      app.setAutoCommit(false);
      statement.execute("SELECT * FROM salesforce.account WHERE external_id__c = 'A-1' FOR UPDATE");
      world.runUntilQuiet();
      assertThat(states()).containsExactly("INSERT SUCCESS", "INSERT SUCCESS");
      assertThat(
              world.db.texts(
                  "SELECT external_id__c FROM salesforce.account WHERE sfid IS NOT NULL"))
          .containsExactly("A-2");
      // A change of the row that still has no sfid finds its record by the identity table.
      statement.execute("UPDATE salesforce.account SET phone = '7' WHERE external_id__c = 'A-1'");
      app.commit();
    }
    world.runUntilQuiet();
    assertThat(world.accepted())
        .containsExactly("created Account A-1", "created Account A-2", "updated Account A-1");
    assertThat(
            world.db.value(
                Integer.class, "SELECT count(*) FROM salesforce.account WHERE sfid IS NULL"))
        .isZero();
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.writeback")).isZero();
  }

  @Test
  void ourWriteBackIsNotCaptured() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS");
  }

  @Test
  void aRejectedInsertHoldsTheQueueUntilItIsSkipped() {
    sql("INSERT INTO salesforce.contact (firstname, external_id__c) VALUES ('nameless', 'C-1')");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();

    assertThat(states()).containsExactly("INSERT FAILED", "INSERT NEW");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.HELD);
    var hold = world.db.rows("SELECT * FROM drawbridge.open_holds").get(0);
    assertThat(hold)
        .containsEntry("reason", "REJECTED")
        .containsEntry("code", "REQUIRED_FIELD_MISSING")
        .containsEntry("table_name", "contact");
    var row = world.db.rows("SELECT _hc_lastop, _hc_err FROM salesforce.contact").get(0);
    assertThat(row).containsEntry("_hc_lastop", "FAILED");
    assertThat((String) row.get("_hc_err")).contains("REQUIRED_FIELD_MISSING");

    sql("SELECT drawbridge.release_hold(" + hold.get("id") + ", 'skip')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT IGNORED", "INSERT SUCCESS");
    assertThat(world.accepted()).containsExactly("created Account A-1");
  }

  @Test
  void aHoldReleasedByRetrySendsTheRepairedEntryFirst() {
    sql("INSERT INTO salesforce.contact (firstname, external_id__c) VALUES ('nameless', 'C-1')");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql(
        "UPDATE salesforce._trigger_log SET values = (values::hstore || 'lastname=>Ada')::text"
            + " WHERE state = 'FAILED'");
    sql("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Contact C-1", "created Account A-1");
    assertThat(world.db.value(String.class, "SELECT _hc_lastop FROM salesforce.contact"))
        .isEqualTo("INSERTED");
  }

  @Test
  void herokusOwnCuresCloseTheHold() {
    sql("INSERT INTO salesforce.contact (firstname, external_id__c) VALUES ('nameless', 'C-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.contact SET lastname = 'Ada'");
    sql(
        "SELECT salesforce.hc_capture_insert_from_row(hstore(c.*), 'contact') FROM"
            + " salesforce.contact c");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUED' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(world.db.value(String.class, "SELECT resolution FROM drawbridge.hold"))
        .isEqualTo("cured");
    assertThat(world.org.field("SELECT LastName FROM Contact", "LastName")).isEqualTo("Ada");
  }

  @Test
  void aRejectedUpdateIsVisibleAndTheQueueGoesOn() {
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.contact SET lastname = NULL");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE FAILED", "INSERT SUCCESS");
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.open_holds"))
        .isZero();
  }

  @Test
  void anOldEntrySetBackToNewLosesTheColumnsWrittenSince() {
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.contact SET lastname = NULL, firstname = 'old'");
    world.runUntilQuiet();
    sql("UPDATE salesforce.contact SET lastname = 'Byron', firstname = 'new'");
    world.runUntilQuiet();
    sql("UPDATE salesforce._trigger_log SET state = 'NEW' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE MERGED", "UPDATE SUCCESS");
    assertThat(world.org.field("SELECT FirstName FROM Contact", "FirstName")).isEqualTo("new");
  }

  @Test
  void aPausedConnectionFinishesItsCallAndClaimsNothingMore() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.listen(
        step -> {
          if (step == Step.BEFORE_REQUEST) {
            sql("UPDATE drawbridge.connection SET pause_requested = true");
          }
        });
    world.drain();
    Verdict verdict = world.execute(world.messages.poll());
    assertThat(verdict).isInstanceOf(Verdict.Parked.class);
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.PAUSED);
    assertThat(world.db.value(String.class, "SELECT state FROM drawbridge.connection"))
        .isEqualTo("PAUSED");
    assertThat(states()).containsExactly("INSERT SUCCESS", "INSERT NEW");

    world.listen(Steps.silent());
    sql("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1", "created Contact C-1");
  }

  @Test
  void whatChangesDuringAPauseIsCapturedAndSentAfterIt() {
    sql("UPDATE drawbridge.connection SET pause_requested = true");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.PAUSED);
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("UPDATE salesforce.account SET name = 'Bolt'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT NEW", "UPDATE NEW");
    assertThat(world.accepted()).isEmpty();

    sql("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1", "updated Account A-1");
  }

  @Test
  void anOlderAttemptIsSuperseded() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.drain();
    BatchPointer first = world.messages.poll();
    world.timePasses();
    world.drain();
    BatchPointer second = world.messages.poll();
    assertThat(second.attempt()).isEqualTo(first.attempt() + 1);
    assertThat(world.write(first, null)).isEqualTo(new Verdict.Ended("superseded"));
    assertThat(world.accepted()).isEmpty();
    assertThat(world.write(second, null)).isInstanceOf(Verdict.Done.class);
  }

  @Test
  void aLiveLeaseIsRespectedAndTheBatchIsNotSentAgain() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.drain();
    BatchPointer pointer = world.messages.poll();
    world.db.execute(
        "UPDATE drawbridge.lease SET owner = 'another', expires_at = now() + interval '1 h'");
    assertThat(world.write(pointer, null)).isInstanceOf(Verdict.RetryLater.class);
    world.db.execute("UPDATE drawbridge.batch SET not_before = '-infinity'");
    world.drain();
    assertThat(world.messages).isEmpty();
    assertThat(world.write(pointer, "another")).isInstanceOf(Verdict.Done.class);
  }

  @Test
  void theRowsOwnSfidIsUsedWhenNothingElseKnowsTheRecord() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.account SET phone = '5'");
    sql("UPDATE salesforce._trigger_log SET sfid = NULL WHERE state = 'NEW'");
    sql("DELETE FROM drawbridge.record_identity");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE SUCCESS");
  }

  @Test
  void anUpdateWithoutAnySalesforceIdIsFailedAndNeverHalfARecord() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("UPDATE salesforce._trigger_log SET state = 'IGNORED'");
    sql("UPDATE salesforce.account SET phone = '5'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT IGNORED", "UPDATE FAILED");
    assertThat(world.accepted()).isEmpty();
  }

  @Test
  void aWindowSmallerThanTheBacklogIsFollowedByTheNext() {
    world.claimAtMost(3);
    for (int i = 0; i < 10; i++) {
      sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'A-" + i + "')");
    }
    world.runUntilQuiet();
    assertThat(world.accepted()).hasSize(10).isSorted();
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.batch")).isEqualTo(4);
  }
}
