package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.row.Identities;
import dev.drawbridge.triggerlog.TriggerLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Results in the application's rows, whatever happens between the answer and the row. */
class WritebackIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String sql) {
    world.db.execute(sql);
  }

  private List<String> rows() {
    return world.db.texts(
        """
        SELECT external_id__c || ' ' || (sfid IS NOT NULL) || ' ' || _hc_lastop
          FROM salesforce.account ORDER BY external_id__c
        """);
  }

  private int notes() {
    return world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.writeback");
  }

  private void dieAfterSettling() {
    world.listen(
        step -> {
          if (step != Step.AFTER_SETTLE) {
            return;
          }
          world.listen(Steps.silent());
          throw new World.Died(step);
        });
  }

  private void settleAndDie() {
    dieAfterSettling();
    world.drain();
    assertThatThrownBy(() -> world.execute(world.messages.remove())).isInstanceOf(World.Died.class);
  }

  @Test
  void whatASettledCallHadNotWrittenIsWrittenByTheNextDrain() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    settleAndDie();
    assertThat(rows()).containsExactly("A-1 false PENDING");
    world.drain();
    assertThat(rows()).containsExactly("A-1 true INSERTED");
    assertThat(notes()).isZero();
  }

  @Test
  void resultsForADroppedTableHoldUpNoOthers() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("INSERT INTO salesforce.account (external_id__c) VALUES ('A-2')");
    settleAndDie();
    assertThat(rows()).containsExactly("A-1 false PENDING", "A-2 false PENDING");
    sql("DROP TABLE salesforce.account");
    sql("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT _hc_lastop FROM salesforce.contact"))
        .containsExactly("INSERTED");
    assertThat(notes()).isZero();
  }

  @Test
  void whatWasCapturedBeforeItsTableWasDroppedIsSent() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("DROP TABLE salesforce.account");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.accepted()).containsExactly("created Account A-1");
    assertThat(notes()).isZero();
  }

  @Test
  void anEntryOfADroppedTableThatIsToBeCapturedAgainStopsNoDrain() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql("DROP TABLE salesforce.account");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE'");
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.runUntilQuiet();
    assertThat(
            world.db.texts(
                "SELECT concat_ws(' ', state, sf_message) FROM salesforce._trigger_log ORDER BY"
                    + " id"))
        .containsExactly("REQUEUED the row is gone: there was nothing to capture", "SUCCESS");
  }

  @Test
  void anEarlierSuccessIsNotWrittenOverALaterRejection() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("UPDATE salesforce.account SET name = NULL WHERE external_id__c = 'A-1'");
    dieAfterSettling();
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("SUCCESS", "FAILED");
    assertThat(rows()).containsExactly("A-1 true FAILED");
    assertThat(world.db.value(String.class, "SELECT _hc_err FROM salesforce.account")).isNotNull();
  }

  @Test
  void aLaterSuccessReplacesTheNoteOfARejection() throws SQLException {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.account SET name = NULL WHERE external_id__c = 'A-1'");
    try (Connection app = world.db.connect();
        Statement statement = app.createStatement()) {
      app.setAutoCommit(false);
      statement.execute("SELECT * FROM salesforce.account FOR UPDATE");
      world.runUntilQuiet();
      assertThat(notes()).isEqualTo(1);
      statement.execute("UPDATE salesforce.account SET name = 'Bolt'");
      app.commit();
    }
    sql("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    // The lock is given back only now, so both results meet in the notes.
    try (Connection app = world.db.connect();
        Statement statement = app.createStatement()) {
      app.setAutoCommit(false);
      statement.execute("SELECT * FROM salesforce.account FOR UPDATE");
      world.runUntilQuiet();
      app.rollback();
    }
    world.drain();
    assertThat(rows()).containsExactly("A-1 true UPDATED");
    assertThat(world.db.value(String.class, "SELECT _hc_err FROM salesforce.account")).isNull();
    assertThat(notes()).isZero();
  }

  @Test
  void aRowWhoseTriggerRaisesAnErrorHarmsNoOther() {
    sql(
        """
        CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'the application does not like it';
        END
        $$
        """);
    sql(
        """
        CREATE TRIGGER refuse BEFORE UPDATE ON salesforce.account FOR EACH ROW
          WHEN (NEW.external_id__c = 'A-2') EXECUTE FUNCTION public.refuse()
        """);
    sql(
        """
        INSERT INTO salesforce.account (name, external_id__c)
        VALUES ('Acme', 'A-1'), ('Bolt', 'A-2'), ('Cord', 'A-3')
        """);
    world.runUntilQuiet();
    assertThat(rows())
        .containsExactly("A-1 true INSERTED", "A-2 false PENDING", "A-3 true INSERTED");
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(notes()).isEqualTo(1);

    sql("DROP TRIGGER refuse ON salesforce.account");
    world.drain();
    assertThat(rows()).contains("A-2 true INSERTED");
    assertThat(notes()).isZero();
  }

  /** Compared each with each, they would take half a minute and more. */
  @Test
  void resultsAreFoundByIdWhateverTheStatisticsSay() {
    world
        .db
        .database()
        .transaction(
            handle ->
                handle.execute(
                    """
                    INSERT INTO salesforce._trigger_log (state, action, table_name, record_id)
                    SELECT 'NEW', 'INSERT', 'account', i FROM generate_series(1, 20000) i
                    """));
    sql("ANALYZE salesforce._trigger_log");
    sql("UPDATE salesforce._trigger_log SET state = 'PENDING'");
    var log = new TriggerLog(TestDatabase.SCHEMA);
    List<TriggerLog.Settled> results =
        world.db.texts("SELECT id::text FROM salesforce._trigger_log").stream()
            .map(id -> new TriggerLog.Settled(Long.parseLong(id), true, "001", 0, ""))
            .toList();
    world
        .db
        .database()
        .transaction(
            handle -> {
              handle.execute("SET LOCAL statement_timeout = '10s'");
              // What reading a long log costs; here it is short.
              handle.execute("SET LOCAL seq_page_cost = 50");
              handle.execute("SET LOCAL random_page_cost = 200");
              log.settle(handle, results);
              return true;
            });
    assertThat(
            world.db.value(
                Integer.class,
                "SELECT count(*) FROM salesforce._trigger_log WHERE state = 'SUCCESS'"))
        .isEqualTo(20_000);
  }

  /** Where no row had an sfid when it was analysed, that index looks like the shortest way. */
  @Test
  void idsInRowsAreNotSoughtThroughTheIndexOfThoseThatHaveOne() {
    sql(
        """
        INSERT INTO salesforce.account (name, external_id__c)
        SELECT 'Acme', 'A-' || i FROM generate_series(1, 1000) i
        """);
    sql("ANALYZE salesforce.account");
    List<RecordKey> records =
        LongStream.rangeClosed(1, 200).mapToObj(id -> new RecordKey("account", id)).toList();
    long scans =
        world
            .db
            .database()
            .transaction(
                handle -> {
                  new Identities(TestDatabase.SCHEMA).inRows(handle, records);
                  return handle
                      .createQuery(
                          """
                          SELECT sum(pg_stat_get_xact_numscans(indexrelid)) FROM pg_index
                           WHERE indrelid = 'salesforce.account'::regclass AND NOT indisprimary
                          """)
                      .mapTo(Long.class)
                      .one();
                });
    assertThat(scans).isZero();
  }
}
