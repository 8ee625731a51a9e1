package dev.drawbridge.manage;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.evidence.StateInvariants;
import dev.drawbridge.diagnose.history.History;
import dev.drawbridge.triggerlog.Archive;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What is done each hour so that the database stays small and as it should be: processed entries
 * move to the archive, what is old is deleted, what was locked at the deploy is brought, and the
 * write path is audited. Each step is a transaction of its own; all are repeatable.
 */
public final class Upkeep {
  private final Database database;
  private final Archive archive;
  private final StateInvariants audit;
  private final int archiveAfterHours;
  private final int retentionDays;

  /**
   * @param retentionDays of archived entries, finished batches and the history of diagnoses
   */
  public Upkeep(Database database, MappedSchema schema, int archiveAfterHours, int retentionDays) {
    this.database = database;
    this.archive = new Archive(schema);
    this.audit = new StateInvariants(schema);
    this.archiveAfterHours = archiveAfterHours;
    this.retentionDays = retentionDays;
  }

  /**
   * @param moved entries, to the archive
   * @param expired entries, deleted from it
   * @param batches deleted
   * @param findings of the audit
   */
  public record Done(
      int moved, int expired, int batches, List<StateInvariants.Violation> findings) {}

  /**
   * @param timeLeft whether another page of entries may be moved
   */
  public Done run(BooleanSupplier timeLeft) {
    int moved = 0;
    int page;
    do {
      page = database.transaction(handle -> archive.move(handle, archiveAfterHours));
      moved += page;
    } while (page > 0 && timeLeft.getAsBoolean());
    int expired = database.transaction(handle -> archive.expire(handle, retentionDays));
    int batches = database.transaction(handle -> Batches.expire(handle, retentionDays));
    database.transaction(handle -> History.expire(handle, retentionDays));
    database.transaction(ApiBudget::expire);
    Installation.renew(database);
    return new Done(moved, expired, batches, database.transaction(audit::run));
  }
}
