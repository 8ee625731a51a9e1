package dev.drawbridge.manage;

import static dev.drawbridge.manage.EarlierVersion.A;
import static dev.drawbridge.manage.EarlierVersion.B;
import static dev.drawbridge.manage.EarlierVersion.accepted;
import static dev.drawbridge.manage.EarlierVersion.archived;
import static dev.drawbridge.manage.EarlierVersion.identities;
import static dev.drawbridge.manage.EarlierVersion.synced;
import static dev.drawbridge.manage.EarlierVersion.uncaptured;
import static dev.drawbridge.manage.EarlierVersion.upgrade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.schema.CaptureRenewal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database of the version before lives of local ids, after this one is deployed. */
class UpgradeIT {
  private final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));

  @BeforeEach
  void install() {
    EarlierVersion.install(db);
  }

  @AfterEach
  void close() {
    db.close();
  }

  private void insert(int id, String key) {
    db.execute(
        "INSERT INTO salesforce.account (id, name, external_id__c) VALUES (?, 'n', ?)", id, key);
  }

  private List<String> log() {
    return db.texts(
        "SELECT concat_ws(' ', action, record_id, state, right(sfid, 4)) FROM"
            + " salesforce._trigger_log ORDER BY id");
  }

  @Test
  void aChangeOfIdIsCapturedAsTheEndOfTheOldId() {
    insert(1, "X");
    db.execute("UPDATE salesforce.account SET id = 2");
    assertThat(log()).containsExactly("INSERT 1 NEW", "UPDATE 2 NEW");
    assertThat(upgrade(db)).isTrue();
    db.execute("UPDATE salesforce.account SET id = 3");
    assertThat(log()).endsWith("DELETE 2 IGNORE", "UPDATE 3 NEW");
  }

  @Test
  void anOpenTransactionOfTheApplicationNeitherWaitsNorLoses() throws Exception {
    insert(1, "X");
    try (Connection application = db.connect();
        Statement sql = application.createStatement()) {
      application.setAutoCommit(false);
      sql.execute("INSERT INTO salesforce.account (id, name) VALUES (7, 'open')");
      db.database()
          .waitingAtMost(
              Duration.ofMillis(500),
              handle -> {
                Installation.run(handle, "test", TestDatabase.SCHEMA, "stack", "65.0", "other");
                return true;
              });
      sql.execute("SET lock_timeout = '1s'; UPDATE salesforce.account SET id = 8 WHERE id = 7");
      application.commit();
    }
    assertThat(log()).endsWith("INSERT 7 NEW", "DELETE 7 IGNORE", "UPDATE 8 NEW");
  }

  @Test
  void aTriggerThatIsMissingOrDifferentIsRenewedAndOthersAreLeftAlone() {
    String triggers =
        """
        SELECT tgname || ' ' || (oid::bigint <= ?) FROM pg_trigger
         WHERE tgrelid = 'salesforce.account'::regclass AND NOT tgisinternal ORDER BY 1
        """;
    db.execute("DROP TRIGGER hc_account_truncate_trigger ON salesforce.account");
    db.execute("DROP TRIGGER hc_account_notify ON salesforce.account");
    db.execute(
        """
        CREATE CONSTRAINT TRIGGER hc_account_notify AFTER INSERT ON salesforce.account
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
          EXECUTE FUNCTION salesforce.tlog_notify_trigger()
        """);
    long newest = db.value(Long.class, "SELECT max(oid::bigint) FROM pg_trigger");
    assertThat(upgrade(db)).isTrue();
    assertThat(db.texts(triggers, newest))
        .containsExactly(
            "hc_account_logtrigger true",
            "hc_account_notify false",
            "hc_account_notify_delete true",
            "hc_account_status_trigger true",
            "hc_account_truncate_trigger false");
    assertThat(
            db.value(
                String.class,
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'hc_account_notify'"))
        .contains("INSERT OR UPDATE", "'first'");
    newest = db.value(Long.class, "SELECT max(oid::bigint) FROM pg_trigger");
    assertThat(upgrade(db)).isTrue();
    assertThat(db.texts(triggers, newest)).hasSize(5).allMatch(line -> line.endsWith("true"));
  }

  @Test
  void aTableThatStaysLockedDoesNotFailTheDeployAndIsRenewedTheNextTime() throws Exception {
    db.execute("DROP TRIGGER hc_account_truncate_trigger ON salesforce.account");
    try (Connection application = db.connect();
        Statement sql = application.createStatement()) {
      application.setAutoCommit(false);
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('open')");
      assertThat(
              CaptureRenewal.triggers(
                  db.database(), TestDatabase.SCHEMA, List.of(TestMappings.account())))
          .containsExactly("account");
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('goes on')");
      application.commit();
    }
    assertThat(upgrade(db)).isTrue();
    assertThat(
            db.texts("SELECT tgname FROM pg_trigger WHERE tgname = 'hc_account_truncate_trigger'"))
        .hasSize(1);
  }

  @Test
  void theIndexOfDeletesIsBuiltOnALogInUseAndAnInvalidOneIsReplaced() {
    insert(1, "X");
    db.execute(
        "CREATE INDEX _trigger_log_deleted ON salesforce._trigger_log (table_name, record_id)"
            + " WHERE action = 'DELETE'");
    db.execute(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid ="
            + " 'salesforce._trigger_log_deleted'::regclass");
    assertThat(upgrade(db)).isTrue();
    assertThat(
            db.value(
                Boolean.class,
                "SELECT indisvalid FROM pg_index WHERE indexrelid ="
                    + " 'salesforce._trigger_log_deleted'::regclass"))
        .isTrue();
  }

  @Test
  void theRecordOfARowThatIsGoneGoesIntoItsOpenEntries() {
    insert(1, "X");
    accepted(db, 1, A);
    db.execute("UPDATE salesforce.account SET name = 'm'");
    db.execute("UPDATE salesforce._trigger_log SET state = 'FAILED' WHERE state = 'NEW'");
    db.execute("DELETE FROM salesforce.account");
    insert(1, "Y");
    db.execute("DELETE FROM salesforce.account");
    upgrade(db);
    assertThat(log())
        .containsExactly(
            "INSERT 1 SUCCESS 1AAA",
            "UPDATE 1 FAILED 1AAA",
            "DELETE 1 NEW 1AAA",
            "INSERT 1 NEW",
            "DELETE 1 NEW");
    assertThat(identities(db)).containsExactly("1 1AAA over");
  }

  @Test
  void aRowThatWasRemovedUnseenHasNoRecordAnyMore() {
    insert(1, "X");
    accepted(db, 1, A);
    uncaptured(db, "DELETE FROM salesforce.account");
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA over");
    assertThat(
            db.value(
                Boolean.class,
                """
                SELECT ended = (SELECT last_value FROM salesforce._trigger_log_id_seq)
                  FROM drawbridge.record_identity
                """))
        .isTrue();
  }

  @Test
  void aRecordStaysWhereItsRowShowsIt() {
    insert(1, "X");
    synced(db, 1, A);
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA key x");
    assertThat(db.rows("SELECT * FROM drawbridge.writeback")).isEmpty();
  }

  @Test
  void whereTheRowShowsAnotherRecordTheIdentityIsRemoved() {
    insert(1, "X");
    synced(db, 1, A);
    uncaptured(db, "UPDATE salesforce.account SET sfid = '" + B + "'");
    upgrade(db);
    assertThat(identities(db)).isEmpty();
  }

  @Test
  void anSfidThatAStaleSaveTookOutIsKeptAndWrittenBack() {
    insert(1, "X");
    synced(db, 1, A);
    uncaptured(db, "UPDATE salesforce.account SET sfid = NULL");
    archived(db);
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA key x");
    assertThat(db.texts("SELECT record_id || ' ' || sfid FROM drawbridge.writeback"))
        .containsExactly("1 " + A);
  }

  @Test
  void anIdThatWasUsedAgainAfterADeleteHasNotTheRecordOfBefore() {
    insert(1, "X");
    synced(db, 1, A);
    db.execute("DELETE FROM salesforce.account");
    accepted(db, 1, A);
    archived(db);
    insert(1, "Y");
    upgrade(db);
    assertThat(identities(db)).isEmpty();
    assertThat(db.texts("SELECT record_id FROM drawbridge.life_end")).containsExactly("1");
  }

  @Test
  void anIdThatWasUsedAgainAfterATruncateHasNotTheRecordOfBefore() {
    insert(1, "X");
    synced(db, 1, A);
    db.execute("TRUNCATE salesforce.account RESTART IDENTITY");
    insert(1, "Y");
    upgrade(db);
    assertThat(identities(db)).isEmpty();
    assertThat(db.texts("SELECT log_id FROM salesforce._hc_truncation")).containsExactly("1");
  }

  @Test
  void aRowThatWasInsertedWhileATruncateWaitedIsNotTheOneThatHasItsIdNow() throws Exception {
    try (Connection application = db.connect();
        Statement sql = application.createStatement()) {
      application.setAutoCommit(false);
      sql.execute("SELECT now()");
      insert(1, "X");
      synced(db, 1, A);
      sql.execute("TRUNCATE salesforce.account");
      application.commit();
    }
    insert(1, "Y");
    upgrade(db);
    assertThat(identities(db)).isEmpty();
  }

  @Test
  void aRowThatWasInsertedAfterATruncateKeepsItsRecord() {
    db.execute("TRUNCATE salesforce.account");
    insert(1, "X");
    synced(db, 1, A);
    uncaptured(db, "UPDATE salesforce.account SET sfid = NULL");
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA key x");
  }

  @Test
  void anIdThatAnUpdateLeftHasNotTheRecordThatItCarriedAlong() {
    insert(1, "X");
    synced(db, 1, A);
    db.execute("UPDATE salesforce.account SET id = 2");
    insert(1, "Y");
    upgrade(db);
    assertThat(identities(db)).isEmpty();
  }

  @Test
  void aCopiedDeleteEndsNoLife() {
    insert(1, "X");
    synced(db, 1, B);
    db.execute("DELETE FROM salesforce.account");
    db.execute("UPDATE salesforce._trigger_log SET state = 'REQUEUED' WHERE action = 'DELETE'");
    insert(1, "Y");
    accepted(db, 1, A);
    db.execute(
        """
        INSERT INTO salesforce._trigger_log (created_at, state, action, table_name, record_id, sfid, old)
        SELECT created_at, 'FAILED', action, table_name, record_id, sfid, old
          FROM salesforce._trigger_log WHERE action = 'DELETE'
        """);
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA");
    assertThat(db.texts("SELECT sfid FROM drawbridge.writeback")).containsExactly(A);
  }

  @Test
  void theKeyOfARowThatWaitsOrWasRefusedIsNotTakenForAccepted() {
    for (int id = 1; id <= 4; id++) {
      insert(id, "K" + id);
      synced(db, id, "00100000000000" + id + "AAA");
    }
    db.execute("UPDATE salesforce.account SET external_id__c = 'new' WHERE id = 2");
    uncaptured(
        db,
        "UPDATE salesforce.account SET external_id__c = 'refused', _hc_lastop = 'FAILED' WHERE id ="
            + " 3");
    uncaptured(db, "UPDATE salesforce.account SET external_id__c = ' ' WHERE id = 4");
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA key k1", "2 2AAA", "3 3AAA", "4 4AAA");
  }

  @Test
  void anInsertThatWasCapturedAgainIsOfTheLifeThatIsThere() {
    insert(1, "X");
    synced(db, 1, A);
    db.execute(
        """
        INSERT INTO salesforce._trigger_log (txid, state, action, table_name, record_id, values)
        SELECT txid_current(), 'NEW', 'INSERT', 'account', id, hstore(a)::text FROM salesforce.account a
        """);
    insert(2, "Y");
    upgrade(db);
    assertThat(
            db.texts(
                "SELECT record_id FROM salesforce._trigger_log WHERE state = 'NEW' AND processed_tx"
                    + " IS NOT NULL"))
        .containsExactly("1");
  }

  @Test
  void anEntryThatCannotBeReadStopsNoDeploy() {
    insert(1, "X");
    synced(db, 1, A);
    db.execute(
        """
        INSERT INTO salesforce._trigger_log (state, action, table_name, record_id, old, values)
        VALUES ('FAILED', 'UPDATE', 'account', 1, '"id"=>"x', '"id"=>?'),
               ('FAILED', 'UPDATE', NULL, NULL, '"id"=>"1"', '"id"=>"1"'),
               ('FAILED', 'DELETE', NULL, NULL, NULL, NULL)
        """);
    assertThat(upgrade(db)).isTrue();
  }

  @Test
  void recordsOfATableThatWasDroppedAreOver() {
    insert(1, "X");
    synced(db, 1, A);
    db.execute("DROP TABLE salesforce.account");
    assertThat(upgrade(db)).isTrue();
    assertThat(identities(db)).containsExactly("1 1AAA over");
  }

  @Test
  void aLaterDeployComparesNothingAgain() {
    upgrade(db);
    insert(1, "X");
    synced(db, 1, A);
    uncaptured(db, "DELETE FROM salesforce.account");
    upgrade(db);
    assertThat(identities(db)).containsExactly("1 1AAA");
    assertThat(db.rows("SELECT lives_reconciled FROM drawbridge.connection"))
        .containsExactly(Map.of("lives_reconciled", true));
  }
}
