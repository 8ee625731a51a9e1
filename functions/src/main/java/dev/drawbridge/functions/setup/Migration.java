package dev.drawbridge.functions.setup;

import dev.drawbridge.connection.Occupancy;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.manage.Installation;
import dev.drawbridge.manage.InstallationAttempts;
import dev.drawbridge.manage.Rehearsal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the database to this version of the control schema. Repeatable. */
final class Migration {
  private static final int ATTEMPTS = 5;

  /** Of a deadlock, and of a lock that was not got in time. */
  private static final Set<String> LOST = Set.of("40P01", "55P03");

  private final Supplier<PGSimpleDataSource> source;
  private final Database database;
  private final String connection;
  private final MappedSchema schema;
  private final String apiVersion;

  /**
   * @param source of the same database, for what needs one
   */
  Migration(
      Supplier<PGSimpleDataSource> source,
      Database database,
      String connection,
      MappedSchema schema,
      String apiVersion) {
    this.source = source;
    this.database = database;
    this.connection = connection;
    this.schema = schema;
    this.apiVersion = apiVersion;
  }

  void run(String stack) {
    PGSimpleDataSource reached = source.get();
    connect(reached);
    new Occupancy(database).admit(schema, stack);
    new Rehearsal(database, schema).run();
    migrate(reached);
    new InstallationAttempts(database).run(connection, schema, stack, apiVersion);
    // What stays locked does not fail the deploy: upkeep tries again each hour.
    Installation.renew(database);
  }

  /** The tables are the customer's, and stay; the database may be another stack's from now on. */
  void letGo(String stack) {
    new Occupancy(database).release(stack);
  }

  private static void connect(PGSimpleDataSource source) {
    try (Connection connection = source.getConnection()) {
      connection.isValid(0);
    } catch (SQLException e) {
      throw Unreachable.because(e);
    }
  }

  /** What runs goes on meanwhile, so a migration may lose a deadlock: it is made again then. */
  private static void migrate(PGSimpleDataSource source) {
    int attempts = 1;
    while (!isMigrated(source, attempts == ATTEMPTS)) {
      attempts++;
    }
  }

  private static boolean isMigrated(PGSimpleDataSource source, boolean last) {
    try {
      Flyway.configure()
          .dataSource(source)
          .schemas("drawbridge")
          .locations("classpath:dev/drawbridge/control")
          .load()
          .migrate();
      return true;
    } catch (FlywaySqlException e) {
      if (!last && LOST.contains(String.valueOf(e.getSqlState()))) {
        return false;
      }
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
}
