package dev.drawbridge.write;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.row.PendingRowUpdates;

/** Finishes a batch whose calls are all settled. */
public final class BatchCompletion {
  private final Database database;
  private final PendingRowUpdates writebacks;

  public BatchCompletion(Database database, MappedSchema schema) {
    this.database = database;
    this.writebacks = new PendingRowUpdates(database, schema);
  }

  /**
   * What is known at the end of a batch.
   *
   * @param finished whether this call finished it; false when another did, or a call is unsettled
   * @param rowsLeft rows somebody else has locked, written by the next drain
   */
  public record Completed(boolean finished, int rowsLeft) {}

  public Completed run(long batch) {
    boolean finished =
        database.transaction(
            handle -> {
              Connections.lock(handle);
              boolean done = Batches.finishDone(handle, batch);
              if (done) {
                Connections.enter(handle, ConnectionState.IDLE);
              }
              return done;
            });
    return new Completed(finished, writebacks.run());
  }
}
