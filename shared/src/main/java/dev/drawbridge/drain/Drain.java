package dev.drawbridge.drain;

import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.batch.Batches;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.hold.LandedCreates;
import dev.drawbridge.hold.LockedRecords;
import dev.drawbridge.hold.WaitingEntries;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.triggerlog.TriggerLog;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Turns waiting changes into a batch and sends its pointer; sends it again when no invocation works
 * on it. Idempotent; safe to call concurrently: the lock on the connection's row orders the
 * callers, and at most one batch is unfinished.
 */
public final class Drain {
  private final Database database;
  private final MappedSchema schema;
  private final BatchMaker maker;
  private final Consumer<BatchPointer> send;
  private final Consumer<String> answer;
  private final PendingRowUpdates rowUpdates;
  private final TriggerLog log;
  private final ApiBudget budget;

  /**
   * @param budget of API calls; when it is spent, nothing more is claimed
   * @param send puts a pointer on the algorithm's queue; may fail, the next drain repeats it
   * @param answer completes the waiting task of a token; must accept a token that no task waits for
   */
  public Drain(
      Database database,
      MappedSchema schema,
      BatchRules rules,
      ApiBudget budget,
      Consumer<BatchPointer> send,
      Consumer<String> answer) {
    this.database = database;
    this.schema = schema;
    this.log = new TriggerLog(schema);
    this.maker = new BatchMaker(schema, log, new MappingStore(), rules);
    this.budget = budget;
    this.send = send;
    this.answer = answer;
    this.rowUpdates = new PendingRowUpdates(database, schema);
  }

  /** Why nothing was claimed, or that something was. */
  public enum Reason {
    CLAIMED,
    NOTHING_WAITING,
    BATCH_UNFINISHED,
    HELD,
    PAUSED,
    SALESFORCE_UNAVAILABLE,
    RECORD_LOCKED,
    MAPPING_BLOCKED,
    API_BUDGET_SPENT
  }

  /**
   * What one drain did.
   *
   * @param claimed entries taken from NEW
   * @param batch the batch whose pointer was sent, 0 for none
   * @param attempt of that batch
   * @param apiCalls what is left of the budget
   * @param truncated tables that were truncated since the last drain: nothing of it is sent
   */
  public record Outcome(
      Reason reason,
      int claimed,
      long batch,
      int attempt,
      int holdsCured,
      ApiBudget.Level apiCalls,
      List<String> truncated) {}

  private record Step(
      Reason reason,
      int claimed,
      int cured,
      ApiBudget.Level apiCalls,
      Optional<BatchPointer> due) {}

  public Outcome run() {
    database.transaction(log::requeue);
    List<String> truncated = database.transaction(log::truncated);
    Step step = database.transaction(this::step);
    step.due().ifPresent(send);
    answerResolvedHolds();
    // Rows that were locked when their result came.
    rowUpdates.run();
    return new Outcome(
        step.reason(),
        step.claimed(),
        step.due().map(BatchPointer::batch).orElse(0L),
        step.due().map(BatchPointer::attempt).orElse(0),
        step.cured(),
        step.apiCalls(),
        truncated);
  }

  private Step step(Handle handle) {
    Connection connection = Connections.lock(handle);
    int cured = Holds.closeCured(handle, schema);
    LockedRecords.retryHeld(handle, schema);
    LockedRecords.reconsider(handle, schema);
    WaitingEntries.reconsider(handle);
    LandedCreates.remember(handle, schema);
    ApiBudget.Level apiCalls = budget.level(handle);
    Reason reason = mayClaim(handle, connection, apiCalls);
    int claimed = 0;
    if (reason == Reason.CLAIMED) {
      boolean probe = connection.breaker() != Breaker.State.CLOSED;
      if (probe) {
        Breaker.halfOpen(handle);
      }
      BatchMaker.Made made = maker.make(handle, connection, probe);
      claimed = made.claimed();
      if (claimed == 0) {
        reason = Reason.NOTHING_WAITING;
      }
    }
    Connections.enter(handle, stateAfter(handle, connection));
    return new Step(reason, claimed, cured, apiCalls, Batches.nextAttempt(handle, connection));
  }

  private Reason mayClaim(Handle handle, Connection connection, ApiBudget.Level apiCalls) {
    if (Batches.anyUnfinished(handle)) {
      return Reason.BATCH_UNFINISHED;
    }
    if (connection.pauseRequested()) {
      return Reason.PAUSED;
    }
    if (Holds.queueIsHeld(handle, connection.algorithm())) {
      return Reason.HELD;
    }
    if (connection.breaker() == Breaker.State.OPEN && !connection.breakerDue()) {
      return Reason.SALESFORCE_UNAVAILABLE;
    }
    if (connection.algorithm() == WriteAlgorithm.ORDERED && LockedRecords.anyToWaitFor(handle)) {
      return Reason.RECORD_LOCKED;
    }
    if (BlockedMappings.stopAll(handle, schema, connection.algorithm())) {
      return Reason.MAPPING_BLOCKED;
    }
    if (apiCalls == ApiBudget.Level.SPENT) {
      return Reason.API_BUDGET_SPENT;
    }
    return Reason.CLAIMED;
  }

  private static ConnectionState stateAfter(Handle handle, Connection connection) {
    if (Batches.anyUnfinished(handle)) {
      return ConnectionState.POLLING_DB_CHANGES;
    }
    return connection.pauseRequested() ? ConnectionState.PAUSED : ConnectionState.IDLE;
  }

  /** The token is cleared after it was answered: answering twice is harmless, never is not. */
  private void answerResolvedHolds() {
    Optional<Holds.ResolvedToken> waiting = database.transaction(Holds::resolvedButWaiting);
    while (waiting.isPresent()) {
      Holds.ResolvedToken resolved = waiting.get();
      answer.accept(resolved.token());
      waiting =
          database.transaction(
              handle -> {
                Holds.answered(handle, resolved.batch());
                return Holds.resolvedButWaiting(handle);
              });
    }
  }
}
