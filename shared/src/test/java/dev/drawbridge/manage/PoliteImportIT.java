package dev.drawbridge.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.failure.SyncException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An import beside an application that is at work on the tables. */
class PoliteImportIT {
  private static final String ACCOUNT =
      """
      {"object_name": "Account", "config": {"access": "read_write", "upsert_field": "External_ID__c",
        "fields": {"Name": {}, "External_ID__c": {}%s}, "indexes": {"Name": {"unique": false}}}}
      """;
  private static final String LEAD =
      """
      {"object_name": "Lead", "config": {"access": "read_only", "fields": {"LastName": {}%s}}}
      """;
  private static final String CATALOG =
      """
      SELECT string_agg(xmin::text, ',' ORDER BY oid) FROM (
        SELECT xmin, oid FROM pg_proc WHERE pronamespace = 'salesforce'::regnamespace
        UNION ALL SELECT xmin, oid FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT xmin, oid FROM pg_class WHERE relnamespace = 'salesforce'::regnamespace) c
      """;

  private final TestDatabase db = new TestDatabase(List.of());
  private final Emulator org = Emulator.start(EmulatorOptions.inMemory());

  @BeforeEach
  void mapped() {
    importer(pause -> {}).run(file("", ""));
  }

  @AfterEach
  void close() {
    org.close();
    db.close();
  }

  private Importer importer(Consumer<Duration> pause) {
    return new Importer(
        db.database(),
        OrgReader.of(org),
        new LockPatience(
            Duration.ofMillis(50), List.of(Duration.ofMillis(1), Duration.ofMillis(2)), pause));
  }

  private static String file(String account, String lead) {
    return "{\"mappings\": [" + ACCOUNT.formatted(account) + "," + LEAD.formatted(lead) + "]}";
  }

  private Connection application(String statement) throws SQLException {
    Connection connection =
        DriverManager.getConnection(db.url() + "&ApplicationName=nightly%20report");
    connection.setAutoCommit(false);
    try (Statement running = connection.createStatement()) {
      running.execute(statement);
    }
    return connection;
  }

  private String columns(String table) {
    return db.texts(
            "SELECT column_name FROM information_schema.columns WHERE table_name = ?", table)
        .toString();
  }

  @Test
  void aTriggerThatWasDisabledFiresAgain() {
    db.execute("ALTER TABLE salesforce.account DISABLE TRIGGER hc_account_logtrigger");
    db.execute("ALTER TABLE salesforce.account ENABLE REPLICA TRIGGER hc_account_status_trigger");
    importer(pause -> {}).run(file("", ""));
    assertThat(
            db.texts(
                "SELECT DISTINCT tgenabled::text FROM pg_trigger WHERE NOT tgisinternal AND"
                    + " tgrelid = 'salesforce.account'::regclass"))
        .containsExactly("O");
  }

  @Test
  void afterHstoreWasMovedAnImportOfOneMappingMakesTheFunctionsOfAllAgain() {
    db.execute("CREATE SCHEMA heroku_ext");
    db.execute("ALTER EXTENSION hstore SET SCHEMA heroku_ext");
    importer(pause -> {}).run("{\"mappings\": [" + ACCOUNT.formatted("") + "]}");
    db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
    db.execute("INSERT INTO salesforce.lead (lastname) VALUES ('Doe')");
    db.execute(
        "SELECT salesforce.hc_capture_insert_from_row(heroku_ext.hstore(a.*), 'account')"
            + " FROM salesforce.account a");
    assertThat(db.texts("SELECT table_name FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("account", "lead", "account");
  }

  @Test
  void anImportThatChangesNothingWaitsForNoTransactionAndTouchesNothing() throws SQLException {
    String before = db.value(String.class, CATALOG);
    try (Connection busy =
        application("LOCK TABLE salesforce.account, salesforce.lead IN EXCLUSIVE MODE")) {
      importer(pause -> {}).run(file("", ""));
      busy.rollback();
    }
    assertThat(db.value(String.class, CATALOG)).isEqualTo(before);
  }

  @Test
  void aTableThatStaysLockedIsNamedWithTheSessionInTheWayAndNothingIsHalfDone()
      throws SQLException {
    try (Connection reader = application("SELECT FROM salesforce.lead")) {
      int pid;
      try (var result = reader.createStatement().executeQuery("SELECT pg_backend_pid()")) {
        result.next();
        pid = result.getInt(1);
      }
      assertThatThrownBy(
              () -> importer(pause -> {}).run(file(", \"Phone\": {}", ", \"FirstName\": {}")))
          .isInstanceOf(SyncException.Retriable.class)
          .hasMessageContaining("table salesforce.lead")
          .hasMessageContaining("session " + pid + ", application nightly report")
          .hasMessageContaining("open since 2")
          .hasMessageContaining("nothing was changed");
      reader.rollback();
    }
    assertThat(columns("account")).doesNotContain("phone");
    assertThat(columns("lead")).doesNotContain("firstname");
    assertThat(db.texts("SELECT definition::text FROM drawbridge.mapping").toString())
        .doesNotContain("phone");
  }

  @Test
  void aReaderIsNotInTheWayOfAnIndexAndAWriterIsNamed() throws SQLException {
    String indexed =
        file(", \"Phone\": {}", "").replace("{\"unique\": false}", "{\"unique\": true}");
    importer(pause -> {}).run(file(", \"Phone\": {}", ""));
    try (Connection reader = application("SELECT FROM salesforce.account");
        Connection writer = application("UPDATE salesforce.account SET name = 'x'")) {
      try (Statement named = writer.createStatement()) {
        named.execute("SET LOCAL application_name = 'writer'");
      }
      assertThatThrownBy(() -> importer(pause -> {}).run(indexed))
          .hasMessageContaining("application writer");
      writer.rollback();
      importer(pause -> {}).run(indexed);
      reader.rollback();
    }
    assertThat(db.texts("SELECT indexname FROM pg_indexes WHERE tablename = 'account'"))
        .contains("hcu_idx_account_name");
  }

  @Test
  void betweenItsAttemptsTheApplicationAndTheDrainGoOn() throws SQLException {
    var went = new ArrayList<Duration>();
    try (Connection reader = application("SELECT FROM salesforce.account")) {
      importer(
              pause -> {
                went.add(pause);
                db.execute("INSERT INTO salesforce.account (name) VALUES ('meanwhile')");
                db.execute("SELECT FROM drawbridge.connection FOR UPDATE NOWAIT");
                if (went.size() == 2) {
                  rollBack(reader);
                }
              })
          .run(file(", \"Phone\": {}", ""));
    }
    assertThat(went).containsExactly(Duration.ofMillis(1), Duration.ofMillis(2));
    assertThat(columns("account")).contains("phone");
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
