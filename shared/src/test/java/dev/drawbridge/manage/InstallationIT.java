package dev.drawbridge.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.failure.SyncException;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstallationIT {
  private static void deploy(TestDatabase db, String name, String apiVersion) {
    db.database()
        .transaction(
            handle -> {
              Installation.run(handle, name, TestDatabase.SCHEMA, "stack", apiVersion, "other");
              return true;
            });
  }

  @Test
  void aLaterDeployWaitsForNoTransactionOfTheApplication() throws Exception {
    try (var db = new TestDatabase(List.of(TestMappings.account()));
        Connection application = db.connect()) {
      application.setAutoCommit(false);
      application
          .createStatement()
          .execute("INSERT INTO salesforce.account (name) VALUES ('uncommitted')");

      db.database()
          .transaction(
              handle -> {
                handle.execute("SET LOCAL lock_timeout = '500ms'");
                Installation.run(handle, "test", TestDatabase.SCHEMA, "stack", "65.0", "other");
                return true;
              });

      application.commit();
      assertThat(db.texts("SELECT incarnation FROM drawbridge.connection"))
          .containsExactly("1nc4rn");
    }
  }

  @Test
  void aLaterDeployWithAnotherApiVersionDoesNotMoveTheConnections() {
    try (var db = new TestDatabase(List.of())) {
      deploy(db, "test", "68.0");
      assertThat(db.texts("SELECT api_version FROM drawbridge.connection")).containsExactly("65.0");
    }
  }

  @Test
  void anotherNameRenamesTheConnection() {
    try (var db = new TestDatabase(List.of())) {
      deploy(db, "sales", "65.0");
      assertThat(db.texts("SELECT name || ' ' || incarnation FROM drawbridge.connection"))
          .containsExactly("sales 1nc4rn");
    }
  }

  /** Both were admitted before either was installed. */
  @Test
  void twoStacksThatAreSetUpAtOneTimeDoNotBothHaveTheDatabase() {
    try (var db = new TestDatabase(List.of())) {
      deploy(db, "test", "65.0");
      assertThatThrownBy(
              () ->
                  db.database()
                      .transaction(
                          handle -> {
                            Installation.run(
                                handle, "test", TestDatabase.SCHEMA, "two", "65.0", "other");
                            return true;
                          }))
          .isInstanceOf(SyncException.Misconfigured.class)
          .hasMessageContaining("belongs to the stack stack");
    }
  }

  @Test
  void thereIsOneConnectionHoweverOftenItIsInstalled() {
    try (var db = new TestDatabase(List.of())) {
      deploy(db, "another", "65.0");
      assertThat(db.value(Integer.class, "SELECT count(*) FROM drawbridge.connection")).isOne();
      assertThatThrownBy(
              () ->
                  db.execute(
                      """
                      INSERT INTO drawbridge.connection (id, name, schema_name, api_version, incarnation)
                      SELECT id + 1, 'second', 'second', api_version, 's3c0nd' FROM drawbridge.connection
                      """))
          .hasMessageContaining("connection_id_check");
    }
  }

  @Test
  void writesGoOnWhenUpkeepHasSeenThatHstoreWasMoved() {
    try (var db = new TestDatabase(List.of(TestMappings.account()))) {
      db.execute("CREATE SCHEMA heroku_ext");
      db.execute("ALTER EXTENSION hstore SET SCHEMA heroku_ext");
      assertThat(Installation.renew(db.database())).isTrue();
      db.execute("SET bytea_output = 'escape'; INSERT INTO salesforce.account (name) VALUES ('a')");
      db.execute("INSERT INTO salesforce.account (name) VALUES ('b')");
      db.execute("UPDATE salesforce.account SET name = 'c'");
      db.execute(
          "SELECT salesforce.hc_capture_update_from_row(heroku_ext.hstore(a.*), 'account')"
              + " FROM salesforce.account a WHERE id = 1");
      assertThat(db.texts("SELECT action FROM salesforce._trigger_log ORDER BY id"))
          .containsExactly("INSERT", "INSERT", "UPDATE", "UPDATE", "UPDATE");
    }
  }
}
