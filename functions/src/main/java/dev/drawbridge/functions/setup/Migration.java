package dev.drawbridge.functions.setup;

import dev.drawbridge.aws.Secrets;
import dev.drawbridge.connection.Installation;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.DatabaseSecret;
import dev.drawbridge.failure.SyncException;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the database to this version of the control schema. Repeatable. */
final class Migration {
  private final Secrets secrets;
  private final String databaseSecretArn;
  private final String connection;
  private final String schema;
  private final String apiVersion;

  Migration(
      Secrets secrets,
      String databaseSecretArn,
      String connection,
      String schema,
      String apiVersion) {
    this.secrets = secrets;
    this.databaseSecretArn = databaseSecretArn;
    this.connection = connection;
    this.schema = schema;
    this.apiVersion = apiVersion;
  }

  void run() {
    PGSimpleDataSource source = secrets.json(databaseSecretArn, DatabaseSecret.class).dataSource();
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
    String incarnation = UUID.randomUUID().toString().substring(0, 8);
    new Database(source::getConnection, source::getConnection)
        .transaction(
            handle -> {
              Installation.run(handle, connection, schema, apiVersion, incarnation);
              return true;
            });
  }
}
