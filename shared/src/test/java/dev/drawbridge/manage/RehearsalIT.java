package dev.drawbridge.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.schema.TriggerLogTables;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may not finish a set-up is told before anything is made. */
class RehearsalIT {
  private static EmbeddedPostgres server;

  private String name;
  private Jdbi superuser;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    Jdbi.create(server.getPostgresDatabase())
        .useHandle(
            handle -> {
              handle.execute("CREATE ROLE setup LOGIN");
              handle.execute("CREATE ROLE other");
            });
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void create() {
    name = "d" + Long.toHexString(System.nanoTime());
    Jdbi.create(server.getPostgresDatabase())
        .useHandle(handle -> handle.execute("CREATE DATABASE " + name));
    superuser = Jdbi.create(server.getDatabase("postgres", name));
  }

  private void rehearse() {
    DataSource role = server.getDatabase("setup", name);
    new Rehearsal(new Database(role::getConnection, role::getConnection), TestDatabase.SCHEMA)
        .run();
  }

  private void install() {
    DataSource role = server.getDatabase("setup", name);
    Flyway.configure()
        .dataSource(role)
        .schemas("drawbridge")
        .locations("classpath:dev/drawbridge/control")
        .load()
        .migrate();
    Jdbi.create(role)
        .useTransaction(handle -> TriggerLogTables.install(handle, TestDatabase.SCHEMA));
  }

  private List<String> xmlbinary() {
    return superuser.withHandle(
        handle ->
            handle
                .select("SELECT prosrc FROM pg_proc WHERE proname = 'get_xmlbinary'")
                .mapTo(String.class)
                .list());
  }

  private void as(String sql) {
    superuser.useHandle(handle -> handle.execute(sql.replace("DATABASE d", "DATABASE " + name)));
  }

  /** Everything that is not the server's own. */
  private List<String> made() {
    return superuser.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT nspname FROM pg_namespace WHERE nspname IN ('drawbridge', 'salesforce')
                    UNION ALL SELECT extname FROM pg_extension WHERE extname = 'hstore'
                    UNION ALL SELECT relname FROM pg_class
                     WHERE relnamespace = to_regnamespace('salesforce') ORDER BY 1
                    """)
                .mapTo(String.class)
                .list());
  }

  @Test
  void forARoleThatMayDoEverythingNothingIsReportedAndNothingIsMade() {
    as("GRANT CREATE ON DATABASE d TO setup");
    as("GRANT CREATE ON SCHEMA public TO setup");
    rehearse();
    assertThat(made()).isEmpty();
  }

  @Test
  void aRoleThatMayNotCreateHstoreIsReported() {
    assertThatThrownBy(this::rehearse)
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("hstore")
        .hasMessageContaining("42501");
    assertThat(made()).isEmpty();
  }

  @Test
  void aRoleThatMayNotCreateSchemasIsReported() {
    as("CREATE EXTENSION hstore");
    assertThatThrownBy(this::rehearse)
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("schema drawbridge")
        .hasMessageContaining("42501");
    assertThat(made()).containsExactly("hstore");
  }

  @Test
  void aMappedSchemaOfAnotherOwnerIsReportedByItsName() {
    as("GRANT CREATE ON DATABASE d TO setup");
    as("CREATE SCHEMA salesforce AUTHORIZATION other");
    assertThatThrownBy(this::rehearse)
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("schema salesforce")
        .hasMessageContaining("42501");
    assertThat(made()).containsExactly("salesforce");
  }

  /** Since PostgreSQL 15 nobody may by default. */
  @Test
  void whoMayNotCreateInPublicIsSetUpWithoutTheFunctionThatWouldBeThere() {
    as("GRANT CREATE ON DATABASE d TO setup");
    rehearse();
    install();
    assertThat(xmlbinary()).isEmpty();
  }

  @Test
  void aFunctionOfAnotherOwnerInPublicStaysAsItIs() {
    as("GRANT CREATE ON DATABASE d TO setup");
    as("GRANT CREATE ON SCHEMA public TO setup");
    as("CREATE FUNCTION get_xmlbinary() RETURNS varchar LANGUAGE sql AS $$ SELECT 'hers' $$");
    rehearse();
    install();
    assertThat(xmlbinary()).singleElement().asString().contains("hers");
  }

  @Test
  void hstoreInASchemaThatTheRoleMayNotUseIsReported() {
    as("GRANT CREATE ON DATABASE d TO setup");
    as("CREATE SCHEMA closed");
    as("CREATE EXTENSION hstore SCHEMA closed");
    assertThatThrownBy(this::rehearse)
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("hstore is in a schema that the secret's role may not use")
        .hasMessageContaining("42501");
    as("GRANT USAGE ON SCHEMA closed TO setup");
    rehearse();
  }

  @Test
  void aControlSchemaOfAnotherOwnerIsReportedByItsName() {
    as("GRANT CREATE ON DATABASE d TO setup");
    as("CREATE SCHEMA drawbridge AUTHORIZATION other");
    assertThatThrownBy(this::rehearse)
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("schema drawbridge");
    assertThat(made()).containsExactly("drawbridge");
  }
}
