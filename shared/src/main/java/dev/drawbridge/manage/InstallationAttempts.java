package dev.drawbridge.manage;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.SyncException;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Installs into a database in use. The log's tables are locked for a moment when a version adds
 * columns to them: a transaction of the application that holds one must not make others wait behind
 * the deploy.
 */
public final class InstallationAttempts {
  /** Less than deadlock_timeout: a deadlock's victim is never the application. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private static final int ATTEMPTS = 60;

  private final Database database;

  public InstallationAttempts(Database database) {
    this.database = database;
  }

  /**
   * @param stack the id of the stack that carries the connection's changes
   * @throws SyncException.Retriable when the log stays locked
   */
  public void run(String name, MappedSchema schema, String stack, String apiVersion) {
    String incarnation = UUID.randomUUID().toString().substring(0, 8);
    for (int attempt = 1; ; attempt++) {
      try {
        database.waitingAtMost(
            PATIENCE,
            handle -> {
              Installation.run(handle, name, schema, stack, apiVersion, incarnation);
              return true;
            });
        return;
      } catch (UnableToExecuteStatementException e) {
        if (SqlFailure.of(e).filter(SqlFailure::isLocked).isEmpty()) {
          throw e;
        }
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
