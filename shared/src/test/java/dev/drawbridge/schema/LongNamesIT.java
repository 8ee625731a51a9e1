package dev.drawbridge.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Names that PostgreSQL would cut, or refuse, with what we put before and behind them. */
class LongNamesIT {
  /** As long as the template allows. */
  private static final String SCHEMA =
      "tenant_schema_of_the_customer_relationship_database_2026_emea_1";

  private static final String OBJECT =
      "ns__SubscriptionBillingArrangementWithAVeryLongName_2026A__c";

  private final TestDatabase db = new TestDatabase(List.of());

  @AfterEach
  void close() {
    db.close();
  }

  private static Mapping named(String object) {
    return new Mapping(
        object, Access.READ_WRITE, TestMappings.KEY, TestMappings.account().columns(), List.of());
  }

  private void install(String schema, Mapping... mappings) {
    db.database()
        .transaction(
            handle -> {
              TriggerLogTables.install(handle, new MappedSchema(schema));
              for (Mapping mapping : mappings) {
                MappedTable.install(handle, new MappedSchema(schema), mapping);
              }
              return true;
            });
  }

  @Test
  void objectsOfSixtyCharactersAreCapturedEachByItsOwnTriggers() {
    String other = OBJECT.replace("2026A", "2026B");
    install("salesforce", named(OBJECT), named(other));
    assertThat(OBJECT).hasSize(60);
    for (String object : List.of(OBJECT, other)) {
      String table = SqlName.quoted("salesforce", named(object).table());
      db.execute("INSERT INTO %s (name) VALUES ('a')".formatted(table));
      db.execute("TRUNCATE " + table);
      assertThat(
              db.texts(
                  "SELECT tgname FROM pg_trigger WHERE tgrelid = ?::regclass AND NOT tgisinternal",
                  table))
          .contains(ExpectedTriggers.capture(named(object)))
          .containsAll(ExpectedTriggers.others(named(object)));
    }
    assertThat(db.texts("SELECT table_name FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly(named(OBJECT).table(), named(other).table());
  }

  @Test
  void theLongestSchemaIsWrittenAndNotified() throws SQLException {
    assertThat(SCHEMA).hasSize(63);
    install(SCHEMA, TestMappings.account());
    try (Connection listener = db.connect();
        Statement statement = listener.createStatement()) {
      statement.execute("LISTEN " + SqlName.quoted(new MappedSchema(SCHEMA).channel()));
      db.execute("INSERT INTO %s.account (name) VALUES ('a')".formatted(SCHEMA));
      db.execute(
          "SELECT %s.hc_capture_insert_from_row(hstore(a.*), 'account') FROM %s.account a"
              .formatted(SCHEMA, SCHEMA));
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5_000)).isNotEmpty();
    }
    assertThat(db.texts("SELECT action FROM %s._trigger_log".formatted(SCHEMA)))
        .containsExactly("INSERT", "INSERT");
  }

  /** PostgreSQL raises where a channel of NOTIFY has a longer name. */
  @Test
  void aHoldInTheLongestSchemaIsReleasedAndTheDrainWoken() throws SQLException {
    install(SCHEMA, TestMappings.account());
    db.execute("UPDATE drawbridge.connection SET schema_name = ?", SCHEMA);
    db.execute("INSERT INTO %s.account (name) VALUES ('a')".formatted(SCHEMA));
    db.execute("UPDATE %s._trigger_log SET state = 'FAILED'".formatted(SCHEMA));
    db.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
        SELECT id, 'account', 1, 'QUEUE', 'REJECTED', 'X', 'x' FROM %s._trigger_log
        """
            .formatted(SCHEMA));
    db.database()
        .transaction(
            handle -> {
              StoredFunctions.installControl(handle, new MappedSchema(SCHEMA));
              return true;
            });
    try (Connection listener = db.connect();
        Statement statement = listener.createStatement()) {
      statement.execute("LISTEN " + SqlName.quoted(new MappedSchema(SCHEMA).channel()));
      db.execute("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.hold");
      assertThat(listener.unwrap(PGConnection.class).getNotifications(5_000)).isNotEmpty();
    }
    assertThat(db.texts("SELECT state FROM %s._trigger_log".formatted(SCHEMA)))
        .containsExactly("NEW");
  }
}
