package dev.drawbridge.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database keeps the name and the schema of the connection that it holds. */
class OccupancyIT {
  private EmbeddedPostgres server;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Occupancy as(String role) {
    DataSource source = server.getDatabase(role, "postgres");
    return new Occupancy(new Database(source::getConnection, source::getConnection));
  }

  private void sql(String text) {
    Jdbi.create(server.getPostgresDatabase()).useHandle(handle -> handle.execute(text));
  }

  private void holdsCrmInSalesforce() {
    sql("CREATE SCHEMA drawbridge");
    sql("CREATE TABLE drawbridge.connection (id integer, name text, schema_name text)");
    sql("INSERT INTO drawbridge.connection VALUES (1, 'crm', 'salesforce')");
  }

  @Test
  void aDatabaseThatHoldsNoConnectionAdmitsAny() {
    assertThatCode(() -> as("postgres").admit("crm", "salesforce")).doesNotThrowAnyException();
    sql("CREATE SCHEMA drawbridge");
    sql("CREATE TABLE drawbridge.connection (id integer, name text, schema_name text)");
    assertThatCode(() -> as("postgres").admit("crm", "salesforce")).doesNotThrowAnyException();
  }

  @Test
  void theSameNameAndSchemaAreAdmittedAgain() {
    holdsCrmInSalesforce();
    assertThatCode(() -> as("postgres").admit("crm", "salesforce")).doesNotThrowAnyException();
  }

  @Test
  void anotherNameOrSchemaIsRefusedAndToldWhichIsThere() {
    holdsCrmInSalesforce();
    for (String[] other : new String[][] {{"sales", "salesforce"}, {"crm", "sf"}}) {
      assertThatThrownBy(() -> as("postgres").admit(other[0], other[1]))
          .isInstanceOf(SyncException.Misconfigured.class)
          .hasMessageContaining("ConnectionName=crm and MappedSchema=salesforce");
    }
  }

  @Test
  void aRoleThatMayNotReadItIsLeftToTheRehearsal() {
    holdsCrmInSalesforce();
    sql("CREATE ROLE other LOGIN");
    assertThatCode(() -> as("other").admit("sales", "sf")).doesNotThrowAnyException();
  }
}
