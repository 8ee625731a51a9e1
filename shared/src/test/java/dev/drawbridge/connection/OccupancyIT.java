package dev.drawbridge.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database keeps the schema and the stack of the connection that it holds. */
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

  private void ofTheStack(String stack) {
    holdsCrmInSalesforce();
    sql("ALTER TABLE drawbridge.connection ADD COLUMN stack_id text");
    sql("UPDATE drawbridge.connection SET stack_id = '" + stack + "'");
  }

  @Test
  void aDatabaseThatHoldsNoConnectionAdmitsAny() {
    assertThatCode(() -> as("postgres").admit(TestDatabase.SCHEMA, "one"))
        .doesNotThrowAnyException();
    sql("CREATE SCHEMA drawbridge");
    sql("CREATE TABLE drawbridge.connection (id integer, name text, schema_name text)");
    assertThatCode(() -> as("postgres").admit(TestDatabase.SCHEMA, "one"))
        .doesNotThrowAnyException();
  }

  @Test
  void theSameSchemaAndStackAreAdmittedAgain() {
    ofTheStack("one");
    assertThatCode(() -> as("postgres").admit(TestDatabase.SCHEMA, "one"))
        .doesNotThrowAnyException();
  }

  @Test
  void aDatabaseOfAnEarlierVersionNamesNoStackAndAdmitsAny() {
    holdsCrmInSalesforce();
    assertThatCode(() -> as("postgres").admit(TestDatabase.SCHEMA, "one"))
        .doesNotThrowAnyException();
  }

  @Test
  void anotherSchemaIsRefusedAndTheMessageNamesTheOneThatIsThere() {
    holdsCrmInSalesforce();
    assertThatThrownBy(() -> as("postgres").admit(new MappedSchema("sf"), "one"))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("the connection crm")
        .hasMessageContaining("MappedSchema=salesforce");
  }

  @Test
  void aSecondStackIsRefusedAndTheMessageNamesTheFirst() {
    ofTheStack("one");
    assertThatThrownBy(() -> as("postgres").admit(TestDatabase.SCHEMA, "two"))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("belongs to the stack one");
  }

  @Test
  void aStackThatIsDeletedLetsGoOfItsDatabaseAlone() {
    ofTheStack("one");
    as("postgres").release("two");
    assertThatThrownBy(() -> as("postgres").admit(TestDatabase.SCHEMA, "two"))
        .hasMessageContaining("belongs to the stack one");
    as("postgres").release("one");
    assertThatCode(() -> as("postgres").admit(TestDatabase.SCHEMA, "two"))
        .doesNotThrowAnyException();
  }

  @Test
  void aRoleThatMayNotReadItIsLeftToTheRehearsal() {
    ofTheStack("one");
    sql("CREATE ROLE other LOGIN");
    assertThatCode(() -> as("other").admit(new MappedSchema("sf"), "two"))
        .doesNotThrowAnyException();
  }
}
