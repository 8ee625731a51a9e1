package dev.drawbridge.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What an application's SQL leaves in the trigger log, on a real PostgreSQL. */
class CaptureIT {
  private final TestDatabase db =
      new TestDatabase(
          List.of(
              TestMappings.account(),
              TestMappings.contact(),
              new Mapping(
                  "Lead",
                  Access.READ_ONLY,
                  null,
                  List.of(TestMappings.field("LastName", FieldType.STRING, 80)),
                  List.of())));

  @AfterEach
  void close() {
    db.close();
  }

  private Map<String, Object> last() {
    return db.rows("SELECT * FROM salesforce._trigger_log ORDER BY id DESC LIMIT 1").get(0);
  }

  private static RowImage image(Object text) {
    return HstoreText.parse((String) text);
  }

  @Test
  void insertIsCapturedWithEveryColumnAndWithoutStatusColumns() {
    db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme \"1\" \\ x', 'A-1')");

    var entry = last();
    assertThat(entry)
        .containsEntry("state", "NEW")
        .containsEntry("action", "INSERT")
        .containsEntry("table_name", "account")
        .containsEntry("sfid", null);
    assertThat(image(entry.get("values")).columns())
        .containsEntry("name", "Acme \"1\" \\ x")
        .containsEntry("external_id__c", "A-1")
        .containsEntry("phone", null)
        .containsKey("id")
        .doesNotContainKeys("_hc_lastop", "_hc_err");
  }

  private void failed() {
    db.execute("INSERT INTO salesforce.account (name, phone) VALUES ('Acme', '1')");
    db.database()
        .uncaptured(
            h -> h.execute("UPDATE salesforce.account SET _hc_lastop = 'FAILED', _hc_err = '{}'"));
  }

  private Map<String, Object> status() {
    return db.rows("SELECT _hc_lastop, _hc_err FROM salesforce.account").get(0);
  }

  @Test
  void savingAnUnchangedRowKeepsItsStatus() {
    failed();
    db.execute("UPDATE salesforce.account SET name = name, phone = '1'");
    assertThat(status()).containsEntry("_hc_lastop", "FAILED").containsEntry("_hc_err", "{}");

    db.execute("UPDATE salesforce.account SET phone = '2'");
    assertThat(status()).containsEntry("_hc_lastop", "PENDING").containsEntry("_hc_err", null);
  }

  @Test
  void whatSalesforceIsNotSentKeepsTheStatusOfItsRow() {
    db.execute("ALTER TABLE salesforce.account ADD COLUMN seen json");
    failed();
    db.execute("UPDATE salesforce.account SET seen = '{}', sfid = '001000000000001AAA'");
    assertThat(status()).containsEntry("_hc_lastop", "FAILED").containsEntry("_hc_err", "{}");
    db.execute("UPDATE salesforce.account SET _hc_lastop = 'SYNCED', _hc_err = NULL");
    assertThat(status()).containsEntry("_hc_lastop", "FAILED").containsEntry("_hc_err", "{}");
  }

  @Test
  void columnsThatWereAlteredMakeNoUpdateFail() throws SQLException {
    failed();
    try (Connection session = db.connect();
        Statement sql = session.createStatement()) {
      sql.execute("UPDATE salesforce.account SET phone = '2'");
      sql.execute("ALTER TABLE salesforce.account ALTER COLUMN phone TYPE json USING '{}'");
      sql.execute("UPDATE salesforce.account SET phone = '[]'");
      sql.execute("ALTER TABLE salesforce.account RENAME COLUMN phone TO fax");
      sql.execute("UPDATE salesforce.account SET name = 'B'");
      sql.execute("ALTER TABLE salesforce.account DROP COLUMN fax");
      sql.execute("UPDATE salesforce.account SET name = 'C'");
      assertThat(status()).containsEntry("_hc_lastop", "PENDING");
      db.database()
          .uncaptured(h -> h.execute("UPDATE salesforce.account SET _hc_lastop = 'UPDATED'"));
      sql.execute("UPDATE salesforce.account SET name = name");
      assertThat(status()).as("saved unchanged").containsEntry("_hc_lastop", "UPDATED");
    }
  }

  @Test
  void updateIsCapturedWithChangedColumnsOnlyAndNullMeansBlank() {
    db.execute("INSERT INTO salesforce.account (name, phone) VALUES ('Acme', '1')");
    db.execute("UPDATE salesforce.account SET phone = NULL, name = 'Acme'");

    var entry = last();
    assertThat(entry).containsEntry("action", "UPDATE").containsEntry("state", "NEW");
    assertThat(image(entry.get("values")).columns())
        .containsOnlyKeys("phone")
        .containsEntry("phone", null);
    assertThat(image(entry.get("old")).columns())
        .containsEntry("phone", "1")
        .containsEntry("name", "Acme");
  }

  @Test
  void updateThatChangesNothingIsIgnored() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
    db.execute("UPDATE salesforce.account SET name = name");

    assertThat(last()).containsEntry("state", "IGNORE");
  }

  @Test
  void deleteBeforeTheFirstSyncIsCapturedAsNew() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
    db.execute("DELETE FROM salesforce.account");

    assertThat(last())
        .containsEntry("action", "DELETE")
        .containsEntry("state", "NEW")
        .containsEntry("sfid", null);
  }

  @Test
  void changesOfAReadOnlyTableAreCapturedAsReadonly() {
    db.execute("INSERT INTO salesforce.lead (lastname) VALUES ('L')");
    assertThat(last()).containsEntry("state", "READONLY");
    db.execute("UPDATE salesforce.lead SET lastname = lastname");
    assertThat(last()).containsEntry("state", "READONLY").containsEntry("action", "UPDATE");
  }

  @Test
  void sessionWithXmlbinaryHexIsNotCapturedAndItsRowIsSynced() throws SQLException {
    try (Connection ours = db.connect();
        Statement sql = ours.createStatement()) {
      sql.execute("SET xmlbinary = 'hex'");
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('from Salesforce')");
    }
    assertThat(db.value(Long.class, "SELECT count(*) FROM salesforce._trigger_log")).isZero();
    assertThat(db.value(String.class, "SELECT _hc_lastop FROM salesforce.account"))
        .isEqualTo("SYNCED");
  }

  @Test
  void usersTriggerMayCaptureItsReactionBySettingXmlbinaryBack() {
    db.execute(
        """
        CREATE FUNCTION react() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE old_value varchar := get_xmlbinary();
        BEGIN
          SET LOCAL xmlbinary TO 'base64';
          INSERT INTO salesforce.contact (lastname) VALUES (NEW.name);
          EXECUTE 'SET LOCAL xmlbinary TO ' || old_value;
          RETURN NULL;
        END $$
        """);
    db.execute(
        """
        CREATE TRIGGER reaction AFTER INSERT ON salesforce.account
          FOR EACH ROW WHEN (get_xmlbinary() <> 'base64') EXECUTE FUNCTION react()
        """);
    db.database()
        .uncaptured(h -> h.execute("INSERT INTO salesforce.account (name) VALUES ('inbound')"));

    assertThat(db.texts("SELECT table_name FROM salesforce._trigger_log"))
        .containsExactly("contact");
  }

  @Test
  void firstWrittenLastopSurvivesWhereTheOldOneIsNull() {
    db.database().uncaptured(h -> h.execute("INSERT INTO salesforce.account (name) VALUES ('x')"));
    db.database()
        .uncaptured(
            h -> {
              h.execute("ALTER TABLE salesforce.account DISABLE TRIGGER hc_account_status_trigger");
              h.execute("UPDATE salesforce.account SET _hc_lastop = NULL");
              return h.execute(
                  "ALTER TABLE salesforce.account ENABLE TRIGGER hc_account_status_trigger");
            });
    db.database()
        .uncaptured(
            h -> h.execute("UPDATE salesforce.account SET _hc_lastop = 'FAILED', _hc_err = '{}'"));

    assertThat(db.rows("SELECT _hc_lastop, _hc_err FROM salesforce.account").get(0))
        .containsEntry("_hc_lastop", "FAILED")
        .containsEntry("_hc_err", "{}");
  }

  @Test
  void logTextDoesNotDependOnTheApplicationsSession() {
    // The JDBC driver refuses such a session; the function is one for as long as it runs.
    db.execute(
        """
        CREATE FUNCTION application() RETURNS void LANGUAGE sql
        SET "DateStyle" = 'SQL, DMY' SET extra_float_digits = -15 SET "TimeZone" = 'Asia/Tokyo'
        SET search_path = pg_catalog AS $$
          INSERT INTO salesforce.contact (lastname, birthdate) VALUES ('x', DATE '2026-03-04');
          INSERT INTO salesforce.account (name, annualrevenue) VALUES ('x', 123456789.12345);
        $$
        """);
    db.execute("SELECT application()");
    assertThat(
            image(
                    db.value(
                        String.class,
                        "SELECT values FROM salesforce._trigger_log WHERE table_name = 'contact'"))
                .get("birthdate"))
        .isEqualTo("2026-03-04");
    assertThat(
            image(
                    db.value(
                        String.class,
                        "SELECT values FROM salesforce._trigger_log WHERE table_name = 'account'"))
                .get("annualrevenue"))
        .isEqualTo("123456789.12345");
  }

  @Test
  void rolledBackWorkLeavesNoEntryAndASavepointOnlyItsOwn() throws SQLException {
    try (Connection app = db.connect();
        Statement sql = app.createStatement()) {
      app.setAutoCommit(false);
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('gone')");
      app.rollback();
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('kept')");
      Savepoint savepoint = app.setSavepoint();
      sql.execute("UPDATE salesforce.account SET name = 'lost'");
      app.rollback(savepoint);
      sql.execute("UPDATE salesforce.account SET phone = '7'");
      app.commit();
    }
    assertThat(db.texts("SELECT action || ' ' || state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("INSERT NEW", "UPDATE NEW");
    assertThat(db.texts("SELECT values FROM salesforce._trigger_log ORDER BY id").get(1))
        .doesNotContain("lost");
  }

  @Test
  void setLocalThroughASharedConnectionDoesNotSilenceTheNextTransaction() throws SQLException {
    // A transaction pooler hands one server connection to us and to the application in turn.
    try (Connection shared = db.connect();
        Statement sql = shared.createStatement()) {
      shared.setAutoCommit(false);
      sql.execute("SET LOCAL xmlbinary = 'hex'");
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('ours')");
      shared.commit();
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('theirs')");
      shared.commit();
    }
    assertThat(db.texts("SELECT values FROM salesforce._trigger_log"))
        .singleElement()
        .asString()
        .contains("theirs");
  }

  @Test
  void recapturedRowHoldsWhatTheRowHoldsNow() {
    db.execute(
        "INSERT INTO salesforce.account (name, phone, sfid) VALUES ('Acme', '1',"
            + " '001000000000001AAA')");
    db.execute(
        """
        SELECT salesforce.hc_capture_insert_from_row(
                 hstore(a.*) || hstore('name', 'stale'), 'account', ARRAY['phone', 'id', 'sfid'])
          FROM salesforce.account a
        """);
    var insert = last();
    assertThat(insert)
        .containsEntry("state", "NEW")
        .containsEntry("action", "INSERT")
        .containsEntry("sfid", null);
    assertThat(image(insert.get("values")).columns())
        .containsEntry("name", "Acme")
        .containsEntry("sfid", "001000000000001AAA")
        .containsKey("id")
        .doesNotContainKeys("phone", "_hc_lastop");

    db.execute(
        "SELECT salesforce.hc_capture_update_from_row(hstore(a.*), 'account', ARRAY['phone']) FROM"
            + " salesforce.account a");
    var update = last();
    assertThat(update)
        .containsEntry("action", "UPDATE")
        .containsEntry("sfid", "001000000000001AAA");
    assertThat(image(update.get("values")).columns()).containsOnlyKeys("phone");

    db.execute(
        "SELECT salesforce.hc_capture_update_from_row(hstore(a.*), 'account') FROM"
            + " salesforce.account a");
    assertThat(image(last().get("values")).columns()).containsKeys("phone", "name", "id");
  }

  @Test
  void oneTransactionNotifiesOnceAndARollbackNever() throws SQLException {
    try (Connection listener = db.connect();
        Statement listen = listener.createStatement();
        Connection app = db.connect();
        Statement sql = app.createStatement()) {
      listen.execute("LISTEN \"salesforce.hc_trigger_log\"");
      app.setAutoCommit(false);
      sql.execute("INSERT INTO salesforce.account (name) SELECT 'x' FROM generate_series(1, 50)");
      app.rollback();
      sql.execute("INSERT INTO salesforce.account (name) SELECT 'x' FROM generate_series(1, 50)");
      app.commit();
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5000)).hasSize(1);
      assertThat(listener.unwrap(PGConnection.class).getNotifications(1)).isEmpty();
    }
  }

  @Test
  void anOpenTransactionDoesNotSilenceTheWakeUpOfOthers() throws SQLException {
    try (Connection listener = db.connect();
        Statement listen = listener.createStatement();
        Connection open = db.connect();
        Statement longWork = open.createStatement()) {
      listen.execute("LISTEN \"salesforce.hc_trigger_log\"");
      open.setAutoCommit(false);
      longWork.execute("INSERT INTO salesforce.account (name) VALUES ('long')");
      db.execute("INSERT INTO salesforce.account (name) VALUES ('short')");
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5000)).hasSize(1);
      open.commit();
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5000)).hasSize(1);
    }
  }

  @Test
  void everyKindOfChangeNotifiesAlsoAfterASavepointWasRolledBack() throws SQLException {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('x'), ('y')");
    try (Connection listener = db.connect();
        Statement listen = listener.createStatement();
        Connection app = db.connect();
        Statement sql = app.createStatement()) {
      listen.execute("LISTEN \"salesforce.hc_trigger_log\"");
      PGConnection notified = listener.unwrap(PGConnection.class);
      sql.execute("UPDATE salesforce.account SET phone = '1'");
      assertThat(notified.getNotifications(5000)).hasSize(1);
      sql.execute("DELETE FROM salesforce.account WHERE name = 'y'");
      assertThat(notified.getNotifications(5000)).hasSize(1);
      app.setAutoCommit(false);
      Savepoint savepoint = app.setSavepoint();
      sql.execute("UPDATE salesforce.account SET phone = '2'");
      app.rollback(savepoint);
      sql.execute("UPDATE salesforce.account SET phone = '3'");
      app.commit();
      assertThat(notified.getNotifications(5000)).hasSize(1);
      app.setAutoCommit(true);
      sql.execute(
          "SELECT salesforce.hc_capture_update_from_row(hstore(a.*), 'account') FROM"
              + " salesforce.account a");
      assertThat(notified.getNotifications(5000)).hasSize(1);
    }
  }

  @Test
  void aStatementWhoseFirstRowConflictsNotifiesAllTheSame() throws SQLException {
    db.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('x', 'A-1')");
    try (Connection listener = db.connect();
        Statement listen = listener.createStatement()) {
      listen.execute("LISTEN \"salesforce.hc_trigger_log\"");
      db.execute(
          """
          INSERT INTO salesforce.account (name, external_id__c) VALUES ('x', 'A-1'), ('y', 'A-2')
          ON CONFLICT DO NOTHING
          """);
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5000)).hasSize(1);
    }
  }

  @Test
  void theLogGoesOnBeyondTwoToTheThirtyFirst() {
    db.execute("SELECT setval('salesforce._trigger_log_id_seq', 2147483647)");
    db.execute("INSERT INTO salesforce.account (name) VALUES ('x')");
    assertThat(last()).containsEntry("id", 2147483648L);
  }

  @Test
  void copyAndRowsOfOneStatementAreAllCaptured() throws Exception {
    try (Connection app = db.connect()) {
      app.unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY salesforce.account (name) FROM STDIN", new StringReader("a\nb\nc\n"));
    }
    db.execute("UPDATE salesforce.account SET phone = name");
    db.execute("DELETE FROM salesforce.account");
    assertThat(
            db.texts(
                "SELECT action || ' ' || count(*) FROM salesforce._trigger_log GROUP BY action"
                    + " ORDER BY 1"))
        .containsExactly("DELETE 3", "INSERT 3", "UPDATE 3");
  }

  @Test
  void aReadOnlyTableChangedFirstDoesNotSilenceTheOthersWakeUp() throws SQLException {
    try (Connection listener = db.connect();
        Statement listen = listener.createStatement();
        Connection app = db.connect();
        Statement sql = app.createStatement()) {
      listen.execute("LISTEN \"salesforce.hc_trigger_log\"");
      app.setAutoCommit(false);
      sql.execute("INSERT INTO salesforce.lead (lastname) VALUES ('x')");
      sql.execute("INSERT INTO salesforce.account (name) VALUES ('x')");
      app.commit();
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5000)).hasSize(1);
      sql.execute("INSERT INTO salesforce.lead (lastname) VALUES ('alone')");
      app.commit();
      assertThat(listener.unwrap(PGConnection.class).getNotifications(300)).isEmpty();
    }
  }
}
