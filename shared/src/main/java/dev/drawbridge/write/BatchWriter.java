package dev.drawbridge.write;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.NextCalls;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Transport;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.salesforce.BulkJobs;
import dev.drawbridge.salesforce.FieldValues;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;

/** Carries one batch on: call after call, as long as the request has time. */
public final class BatchWriter {
  private final Database database;
  private final TriggerLog log;
  private final MappingStore mappings = new MappingStore();
  private final OrgConnection org;
  private final WriteRules rules;
  private final CallServices services;
  private final BulkJobs jobs;
  private final NewRecords newRecords;
  private final ReplayVerification replays;
  private final PendingRowUpdates rowUpdates;
  private final BatchTurn turn;

  /**
   * @param timer renews the lease
   * @param steps hears of every step; crash tests stop there
   */
  public BatchWriter(
      Database database,
      MappedSchema schema,
      OrgConnection org,
      WriteRules rules,
      Backoff backoff,
      ScheduledExecutorService timer,
      Steps steps) {
    this.database = database;
    this.log = new TriggerLog(schema);
    this.org = org;
    this.rules = rules;
    var reader = new SoapReader(org);
    var fieldValues = new FieldValues(reader);
    var refusals = new Refusals(log, backoff, rules.failuresToOpenBreaker());
    this.services =
        new CallServices(
            new RecordBuilder(schema, log, mappings),
            new SuspectKeys(fieldValues),
            new MappingFaults(new MappingLook(reader)),
            new Settlements(schema, log, mappings, rules),
            new SettlementStore(schema, log, new Consequences(log, mappings, backoff), steps),
            refusals,
            rules,
            steps);
    this.jobs = new BulkJobs(org);
    this.newRecords = new NewRecords(fieldValues);
    this.replays =
        new ReplayVerification(
            database, log, new ReplayLook(database, schema, log, mappings, reader), reader);
    this.rowUpdates = new PendingRowUpdates(database, schema);
    this.turn = new BatchTurn(database, org, refusals, timer, steps);
  }

  /**
   * Carries the batch on through SOAP, up to a call that goes through the Bulk API.
   *
   * @param timeLeft whether one more call, with its timeout, fits into the request
   */
  public Verdict run(WriteRequest request, BooleanSupplier timeLeft) {
    return turn.take(request, lease -> carryOn(request, lease, timeLeft));
  }

  /** Takes one step of a call through the Bulk API, when such a call is the next. */
  public Verdict runBulk(WriteRequest request) {
    return turn.take(request, lease -> bulkStep(request, lease));
  }

  private Verdict carryOn(WriteRequest request, Lease lease, BooleanSupplier timeLeft) {
    WriteAlgorithm algorithm =
        database.transaction(handle -> Batches.algorithm(handle, request.batch()));
    int atOnce = algorithm == WriteAlgorithm.ORDERED ? 1 : rules.concurrency();
    try (var requests = new Requests(org, atOnce)) {
      Optional<Verdict> stop =
          new SoapCalls(
                  services,
                  lease,
                  request.batch(),
                  log,
                  rowUpdates,
                  handle -> isAskedToStop(handle, request),
                  requests)
              .run(timeLeft);
      if (stop.isPresent()) {
        return stop.get();
      }
    }
    return next(request, lease, timeLeft);
  }

  private Verdict next(WriteRequest request, Lease lease, BooleanSupplier timeLeft) {
    Optional<Call> next = lease.fenced(handle -> NextCalls.nextUnsettled(handle, request.batch()));
    if (next.isEmpty()) {
      return verified(request, lease);
    }
    if (next.get().transport() == Transport.BULK) {
      return toBulk(next.get());
    }
    if (timeLeft.getAsBoolean()) {
      throw new IllegalStateException(
          "no call of batch " + request.batch() + " can begin, and none is under way");
    }
    return new Verdict.More();
  }

  private static Verdict toBulk(Call call) {
    boolean sent = call.bulk() != null && call.bulk().batch() != null;
    return new Verdict.Bulk(
        sent ? Verdict.Bulk.Next.CHECK : Verdict.Bulk.Next.SUBMIT, Duration.ZERO);
  }

  private Verdict bulkStep(WriteRequest request, Lease lease) {
    Optional<Call> next = lease.fenced(handle -> NextCalls.nextUnsettled(handle, request.batch()));
    if (next.isEmpty() || next.get().transport() != Transport.BULK) {
      return new Verdict.More();
    }
    Call call = next.get();
    boolean leave = call.bulk() == null && lease.fenced(handle -> isAskedToStop(handle, request));
    if (leave) {
      // The SOAP step parks it, and wakes the drain.
      return new Verdict.More();
    }
    Verdict verdict = new BulkCall(services, jobs, newRecords, lease, call).step();
    rowUpdates.run();
    return verdict;
  }

  /** Every call is settled; a replayed one is looked at once its first sending must be over. */
  private Verdict verified(WriteRequest request, Lease lease) {
    try {
      Optional<Duration> due = replays.run(lease);
      if (due.isPresent()) {
        return new Verdict.RetryLater(due.get(), "REPLAY_TO_VERIFY");
      }
    } catch (SyncException.Retriable e) {
      // An invocation that only reads must open the breaker too: nothing is claimed meanwhile.
      return turn.unavailable(request, lease)
          .orElse(new Verdict.RetryLater(BatchTurn.BETWEEN_STEPS, "REPLAY_TO_VERIFY"));
    }
    // What a verification found set back is captured again before the drain is woken.
    rowUpdates.run();
    return lease.fenced(handle -> doneOrHeld(handle, request.batch()));
  }

  private Verdict doneOrHeld(Handle handle, long batch) {
    int holds = Holds.openOf(handle, batch).size();
    if (holds == 0) {
      return new Verdict.Done();
    }
    if (!Batches.finishDone(handle, batch)) {
      Calls.park(handle, log, batch);
    }
    return new Verdict.Held(holds);
  }

  private boolean isAskedToStop(Handle handle, WriteRequest request) {
    Connection connection = Connections.read(handle);
    return connection.pauseRequested()
        || Batches.algorithm(handle, request.batch()) != connection.algorithm()
        || !Batches.isPlannedBy(handle, request.batch(), mappings.version(handle))
        || rules.budget().spent(handle);
  }
}
