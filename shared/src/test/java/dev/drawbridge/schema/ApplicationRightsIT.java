package dev.drawbridge.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A role that has rights on one mapped table: it is captured, and can write nothing else. The
 * grants are those of docs/security.md.
 */
class ApplicationRightsIT {
  private final TestDatabase db =
      new TestDatabase(List.of(TestMappings.account(), TestMappings.contact()));
  private final String app = "app_" + Long.toHexString(System.nanoTime());

  @BeforeEach
  void grant() {
    db.execute("CREATE ROLE " + app);
    db.execute("GRANT USAGE ON SCHEMA salesforce TO " + app);
    db.execute("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON salesforce.account TO " + app);
    db.execute("GRANT USAGE ON SEQUENCE salesforce.account_id_seq TO " + app);
  }

  @AfterEach
  void close() throws SQLException {
    db.execute("DROP OWNED BY " + app);
    db.execute("DROP ROLE " + app);
    db.close();
  }

  /** In one session, which begins as the database's owner and goes on as the application. */
  private void as(String... statements) throws SQLException {
    try (Connection connection = db.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION AUTHORIZATION " + app);
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void refused(String... statements) {
    assertThatThrownBy(() -> as(statements))
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "42501");
  }

  /** As the hourly upkeep does. */
  private void renew() {
    assertThat(
            CaptureRenewal.triggers(
                db.database(), TestDatabase.SCHEMA, List.of(TestMappings.account())))
        .isEmpty();
  }

  private List<String> log() {
    return db.texts(
        "SELECT state || ' ' || action || ' ' || table_name || ' ' || record_id"
            + " FROM salesforce._trigger_log ORDER BY id");
  }

  @Test
  void whoMayWriteAMappedTableIsCaptured() throws SQLException {
    as(
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'a')",
        "UPDATE salesforce.account SET name = 'b'",
        "UPDATE salesforce.account SET id = 2",
        "DELETE FROM salesforce.account",
        "TRUNCATE salesforce.account");
    assertThat(log())
        .containsExactly(
            "NEW INSERT account 1",
            "NEW UPDATE account 1",
            "IGNORE DELETE account 1",
            "NEW UPDATE account 2",
            "NEW DELETE account 2");
    assertThat(db.texts("SELECT role FROM salesforce._hc_truncation")).containsExactly(app);
  }

  @Test
  void soItIsWhereTheSessionRendersValuesInAnotherWay() throws SQLException {
    as(
        "SET bytea_output = 'escape'",
        "SET search_path = pg_temp",
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'a')");
    assertThat(log()).containsExactly("NEW INSERT account 1");
  }

  @Test
  void itCanNeitherReadNorWriteTheTriggerLog() {
    refused(
        "INSERT INTO salesforce._trigger_log (txid, state, action, table_name, record_id, sfid)"
            + " VALUES (1, 'NEW', 'DELETE', 'contact', 1, '0035g0000000001AAA')");
    refused("SELECT * FROM salesforce._trigger_log");
    refused("UPDATE salesforce._trigger_log SET state = 'NEW'");
    refused("SELECT nextval('salesforce._trigger_log_id_seq')");
    refused("SELECT drawbridge.release_hold(1, 'skip')");
    refused("SELECT * FROM salesforce._trigger_log_archive");
    refused("UPDATE salesforce.contact SET lastname = 'x'");
  }

  @Test
  void itCannotHaveAnotherTableCaptureForIt() {
    refused(
        "CREATE TEMP TABLE mine (id integer, sfid varchar, name varchar)",
        "CREATE TRIGGER forged AFTER INSERT ON mine FOR EACH ROW"
            + " EXECUTE FUNCTION salesforce.hc_contact_logger()");
    refused(
        "CREATE TEMP TABLE mine (id integer)",
        "CREATE TRIGGER forged AFTER TRUNCATE ON mine FOR EACH STATEMENT"
            + " EXECUTE FUNCTION salesforce._hc_truncated()");
  }

  @Test
  void itCannotCaptureRowsOfWhichItHasNoRight() {
    db.execute("INSERT INTO salesforce.contact (id, lastname) VALUES (1, 'x')");
    refused("SELECT salesforce.hc_capture_insert_from_row('id=>1'::hstore, 'contact')");
    refused("SELECT salesforce._hc_recapture('contact', 1, ARRAY['lastname'])");
    refused("SELECT salesforce._hc_requeue(1)");
  }

  /**
   * What a function of ours looks up is not found in a schema of the application's: each of these
   * would be executed with the owner's rights. The public schema is as PostgreSQL 14 has it, and
   * the extension hstore is in it.
   */
  @Test
  void nothingOfItsOwnRunsWithTheOwnersRights() throws SQLException {
    db.execute("GRANT CREATE ON SCHEMA public TO " + app);
    String database = db.value(String.class, "SELECT current_database()");
    db.execute("GRANT CREATE ON DATABASE %s TO %s".formatted(database, app));
    renew();
    as(
        "CREATE SCHEMA evil",
        // Whoever runs it says as whom.
        "CREATE TABLE evil.ran (as_role text)",
        "GRANT ALL ON SCHEMA evil TO PUBLIC",
        "GRANT ALL ON TABLE evil.ran TO PUBLIC",
        "CREATE FUNCTION public.hstore(salesforce.account) RETURNS public.hstore LANGUAGE plpgsql"
            + " AS $$ BEGIN INSERT INTO evil.ran VALUES (current_user); RETURN ''; END $$",
        "CREATE FUNCTION evil.same(text, text) RETURNS boolean LANGUAGE plpgsql"
            + " AS $$ BEGIN INSERT INTO evil.ran VALUES (current_user); RETURN true; END $$",
        "CREATE OPERATOR evil.= (FUNCTION = evil.same, LEFTARG = text, RIGHTARG = text)",
        "CREATE OPERATOR evil.~~ (FUNCTION = evil.same, LEFTARG = text, RIGHTARG = text)",
        "CREATE FUNCTION evil.checked(pg_catalog.text) RETURNS boolean LANGUAGE plpgsql"
            + " AS $$ BEGIN INSERT INTO evil.ran VALUES (current_user); RETURN true; END $$",
        "CREATE DOMAIN evil.text AS pg_catalog.text CHECK (evil.checked(VALUE))",
        "CREATE FUNCTION evil.current_setting(pg_catalog.text) RETURNS pg_catalog.text"
            + " LANGUAGE plpgsql AS $$ BEGIN INSERT INTO evil.ran VALUES (current_user);"
            + " RETURN 'base64'; END $$",
        "SET search_path = evil, public, pg_catalog",
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'a')",
        "UPDATE salesforce.account SET name = 'b'",
        "SET bytea_output = 'escape'",
        "UPDATE salesforce.account SET id = 2",
        "DELETE FROM salesforce.account",
        "TRUNCATE salesforce.account");
    assertThat(db.texts("SELECT DISTINCT as_role FROM evil.ran WHERE as_role <> ?", app)).isEmpty();
    assertThat(log())
        .containsExactly(
            "NEW INSERT account 1",
            "NEW UPDATE account 1",
            "IGNORE DELETE account 1",
            "NEW UPDATE account 2",
            "NEW DELETE account 2");
    assertThat(db.texts("SELECT values FROM salesforce._trigger_log WHERE id = 2"))
        .containsExactly("\"name\"=>\"b\"");
    db.execute("DROP SCHEMA evil CASCADE");
    db.execute("REVOKE CREATE ON SCHEMA public FROM " + app);
  }

  @Test
  void theQuickerFunctionIsMadeWhereNoOtherRoleMayCreateBesideHstore() {
    assertThat(logger()).contains("hstore(OLD)").doesNotContain("SELECT OLD.*");
    db.execute("GRANT CREATE ON SCHEMA public TO " + app);
    renew();
    assertThat(logger()).contains("SELECT OLD.*").doesNotContain("hstore(OLD)");
    db.execute("REVOKE CREATE ON SCHEMA public FROM " + app);
    renew();
    assertThat(logger()).doesNotContain("SELECT OLD.*");
    db.execute(
        "CREATE FUNCTION public.hstore(salesforce.account) RETURNS hstore LANGUAGE sql"
            + " AS 'SELECT NULL::hstore'");
    renew();
    assertThat(logger()).contains("SELECT OLD.*");
  }

  private String logger() {
    return db.value(
        String.class,
        "SELECT prosrc FROM pg_proc WHERE oid = 'salesforce.hc_account_logger'::regproc");
  }
}
