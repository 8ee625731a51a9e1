package dev.drawbridge.functions.setup;

import dev.drawbridge.aws.Secrets;
import dev.drawbridge.connection.Occupancy;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.DatabaseSecret;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.manage.Installation;
import dev.drawbridge.manage.Rehearsal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the database to this version of the control schema. Repeatable. */
final class Migration {
  /** Less than deadlock_timeout: a deadlock's victim is never the application. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private static final int ATTEMPTS = 60;

  private final Secrets secrets;
  private final String databaseSecretArn;
  private final String connection;
  private final MappedSchema schema;
  private final String apiVersion;

  Migration(
      Secrets secrets,
      String databaseSecretArn,
      String connection,
      MappedSchema schema,
      String apiVersion) {
    this.secrets = secrets;
    this.databaseSecretArn = databaseSecretArn;
    this.connection = connection;
    this.schema = schema;
    this.apiVersion = apiVersion;
  }

  void run(String stack) {
    PGSimpleDataSource source = source();
    connect(source);
    var database = new Database(source::getConnection, source::getConnection);
    new Occupancy(database).admit(schema, stack);
    new Rehearsal(database, schema).run();
    migrate(source);
    String incarnation = UUID.randomUUID().toString().substring(0, 8);
    install(database, stack, incarnation);
    // What stays locked does not fail the deploy: upkeep tries again each hour.
    Installation.renew(database);
  }

  /** The tables are the customer's, and stay; the database may be another stack's from now on. */
  void letGo(String stack) {
    PGSimpleDataSource source = source();
    new Occupancy(new Database(source::getConnection, source::getConnection)).release(stack);
  }

  private PGSimpleDataSource source() {
    return secrets.json(databaseSecretArn, DatabaseSecret.class).dataSource();
  }

  private static void connect(PGSimpleDataSource source) {
    try (Connection connection = source.getConnection()) {
      connection.isValid(0);
    } catch (SQLException e) {
      throw Unreachable.because(e);
    }
  }

  private static void migrate(PGSimpleDataSource source) {
    try {
      Flyway.configure()
          .dataSource(source)
          .schemas("drawbridge")
          .locations("classpath:dev/drawbridge/control")
          .load()
          .migrate();
    } catch (FlywaySqlException e) {
      throw new SyncException.Retriable(
          "The database cannot be reached or refused the migration (SQLSTATE "
              + e.getSqlState()
              + "); check that it runs, the secret, and that the role may create schemas.",
          e);
    } catch (FlywayException e) {
      throw new SyncException.Misconfigured(
          "The control schema cannot be migrated: it was made by a newer version, or changed by"
              + " hand.",
          e);
    }
  }

  /**
   * The log's tables are locked for a moment when a version adds columns to them. A transaction of
   * the application that holds one must not make others wait behind the deploy.
   */
  private void install(Database database, String stack, String incarnation) {
    for (int attempt = 1; ; attempt++) {
      try {
        database.waitingAtMost(
            PATIENCE,
            handle -> {
              Installation.run(handle, connection, schema, stack, apiVersion, incarnation);
              return true;
            });
        return;
      } catch (UnableToExecuteStatementException e) {
        if (SqlFailure.of(e).filter(SqlFailure::isLocked).isEmpty()) throw e;
        if (attempt == ATTEMPTS) {
          throw new SyncException.Retriable(
              "The trigger log's tables are locked by open transactions; end them and deploy"
                  + " again.",
              e);
        }
      }
    }
  }
}
