package dev.drawbridge.drain;

import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.plan.BulkConditions;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/**
 * Finds out why no drain claims what waits: a failed drain leaves nothing in the database, so its
 * claim is made once more, of one call and in a transaction that is taken back.
 */
public final class ClaimTrial {
  /** Who waits longer for a lock would say nothing before the diagnosis' time is up. */
  private static final Duration LOCK_WAIT = Duration.ofSeconds(3);

  private final Database database;
  private final BatchMaker maker;

  public ClaimTrial(Database database, MappedSchema schema) {
    this.database = database;
    var rules =
        new BatchRules(SalesforceLimits.SOAP_RECORDS, new BulkConditions(false, false, 0), 1);
    this.maker = new BatchMaker(schema, new TriggerLog(schema), new MappingStore(), rules);
  }

  /**
   * What the database says to it; empty when a drain could claim.
   *
   * @throws dev.drawbridge.failure.SyncException when the trial cannot be made
   */
  public Optional<SqlFailure> run() {
    try {
      return database.rolledBack(
          LOCK_WAIT,
          handle -> {
            maker.make(handle, Connections.lock(handle), true);
            return Optional.empty();
          });
    } catch (JdbiException e) {
      return Optional.of(SqlFailure.of(e).orElseThrow(() -> e));
    }
  }
}
