package dev.drawbridge.write;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.NextCalls;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Transport;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.BulkJobs;
import dev.drawbridge.salesforce.FieldValues;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.SoapWriter;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Carries one batch on: call after call, as long as the invocation has time. */
public final class BatchWriter {
  /** The heartbeat between two steps of a workflow. */
  private static final Duration BETWEEN_STEPS = Duration.ofSeconds(10);

  private static final String LEASE = "writer";
  private static final Duration LEASE_HELD = Duration.ofSeconds(5);

  private final Database database;
  private final TriggerLog log;
  private final MappingStore mappings;
  private final OrgConnection org;
  private final int concurrency;
  private final boolean readBack;
  private final CallWriter calls;
  private final BulkCallWriter bulkCalls;
  private final Refusals refusals;
  private final ReplayVerification replays;
  private final PendingRowUpdates writebacks;
  private final ApiBudget budget;
  private final ScheduledExecutorService timer;
  private final Steps steps;

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
    this.mappings = new MappingStore();
    var preparation = new Preparation(schema, log, mappings);
    var outcomes =
        new Outcomes(schema, log, mappings, rules, new Consequences(log, mappings, backoff), steps);
    var refusals = new Refusals(log, backoff, rules.failuresToOpenBreaker());
    this.org = org;
    this.concurrency = rules.concurrency();
    this.readBack = rules.readBack();
    var reader = new SoapReader(org);
    var fieldValues = new FieldValues(reader);
    var mappingFaults = new MappingFaults(new MappingLook(reader));
    this.calls =
        new CallWriter(
            preparation,
            new SuspectKeys(fieldValues),
            rules,
            mappingFaults,
            outcomes,
            refusals,
            steps);
    this.bulkCalls =
        new BulkCallWriter(
            preparation,
            new BulkJobs(org),
            rules.bulkPatience(),
            rules.lateLimit(),
            rules.readBack() ? Optional.of(new NewRecords(fieldValues)) : Optional.empty(),
            mappingFaults,
            outcomes,
            refusals,
            steps);
    this.refusals = refusals;
    this.replays =
        new ReplayVerification(
            database, log, new ReplayLook(database, schema, log, mappings, reader), reader);
    this.writebacks = new PendingRowUpdates(database, schema);
    this.budget = rules.budget();
    this.timer = timer;
    this.steps = steps;
  }

  /**
   * Carries the batch on through SOAP, up to a call that goes through the Bulk API.
   *
   * @param timeLeft whether one more call, with its timeout, fits into the invocation
   */
  public Verdict run(WriteRequest invocation, BooleanSupplier timeLeft) {
    return withLease(invocation, lease -> carryOn(invocation, lease, timeLeft));
  }

  /** Takes one step of a call through the Bulk API, when such a call is the next. */
  public Verdict runBulk(WriteRequest invocation) {
    return withLease(invocation, lease -> bulkStep(invocation, lease));
  }

  private Verdict withLease(WriteRequest invocation, Function<Lease, Verdict> work) {
    if (!isCurrent(invocation)) {
      return notCurrent(invocation);
    }
    steps.reached(Step.BEFORE_LEASE);
    Optional<Lease> taken =
        Lease.take(database, LEASE, invocation.owner(), invocation.dead(), timer);
    if (taken.isEmpty()) {
      return new Verdict.RetryLater(LEASE_HELD, "LEASE_HELD");
    }
    try (Lease lease = taken.get()) {
      steps.reached(Step.AFTER_LEASE);
      Verdict verdict = unanswered(invocation, lease).orElseGet(() -> work.apply(lease));
      steps.reached(Step.BEFORE_RELEASE);
      // Else a workflow between two steps would be doubled.
      lease.release(handle -> Batches.notBefore(handle, invocation.batch(), heartbeat(verdict)));
      return verdict;
    } catch (SyncException.Superseded e) {
      return new Verdict.Ended("superseded");
    }
  }

  /**
   * Before anything is written while the breaker is not closed, a read: its loss leaves nothing in
   * doubt.
   *
   * @return what the batch does when Salesforce does not answer it
   */
  private Optional<Verdict> unanswered(WriteRequest invocation, Lease lease) {
    boolean closed =
        lease.fenced(handle -> Connections.read(handle).breaker() == Breaker.State.CLOSED);
    return closed ? Optional.empty() : unavailable(invocation, lease);
  }

  /**
   * Asks Salesforce for something small.
   *
   * @return what the batch does when Salesforce does not answer it
   */
  private Optional<Verdict> unavailable(WriteRequest invocation, Lease lease) {
    Answer answer = new SoapWriter(org.open()).ask();
    return lease.fenced(
        handle -> {
          ApiBudget.count(handle, 1);
          return switch (answer) {
            case Answer.Answered answered -> {
              Breaker.answersReads(handle);
              yield Optional.empty();
            }
            case Answer.Refused refused ->
                Optional.of(
                    refusals.retryOrPark(
                        handle, invocation.batch(), refused.failure(), refused.code(), true));
            case Answer.Unknown unknown ->
                Optional.of(
                    refusals.retryOrPark(
                        handle,
                        invocation.batch(),
                        FailureClass.AMBIGUOUS,
                        unknown.reason(),
                        true));
          };
        });
  }

  /** Who waited for a parked batch ends it as a done one is ended: that wakes the drain. */
  private Verdict notCurrent(WriteRequest invocation) {
    boolean parked =
        database.transaction(
            handle ->
                Batches.isParkedIn(
                    handle, invocation.incarnation(), invocation.batch(), invocation.attempt()));
    return parked ? new Verdict.Done() : new Verdict.Ended("superseded");
  }

  private static Duration heartbeat(Verdict verdict) {
    return switch (verdict) {
      case Verdict.RetryLater later -> later.delay().plus(BETWEEN_STEPS);
      case Verdict.Bulk bulk -> bulk.delay().plus(BETWEEN_STEPS);
      default -> BETWEEN_STEPS;
    };
  }

  private boolean isCurrent(WriteRequest invocation) {
    return database.transaction(
        handle ->
            Batches.isCurrent(
                handle, invocation.incarnation(), invocation.batch(), invocation.attempt()));
  }

  private Verdict carryOn(WriteRequest invocation, Lease lease, BooleanSupplier timeLeft) {
    int atOnce =
        database.transaction(handle -> Batches.algorithm(handle, invocation.batch()))
                == WriteAlgorithm.ORDERED
            ? 1
            : concurrency;
    try (var inFlight = new InFlight(org, atOnce, readBack)) {
      Optional<Verdict> stop = soapRun(invocation, lease, inFlight).run(timeLeft);
      if (stop.isPresent()) {
        return stop.get();
      }
    }
    return next(invocation, lease, timeLeft);
  }

  private SoapRun soapRun(WriteRequest invocation, Lease lease, InFlight inFlight) {
    return new SoapRun(
        lease,
        invocation.batch(),
        log,
        calls,
        writebacks,
        handle -> isAskedToStop(handle, invocation),
        inFlight,
        steps);
  }

  private Verdict next(WriteRequest invocation, Lease lease, BooleanSupplier timeLeft) {
    Optional<Call> next =
        lease.fenced(handle -> NextCalls.nextUnsettled(handle, invocation.batch()));
    if (next.isEmpty()) {
      return verified(invocation, lease);
    }
    if (next.get().transport() == Transport.BULK) {
      return toBulk(next.get());
    }
    if (timeLeft.getAsBoolean()) {
      throw new IllegalStateException(
          "no call of batch " + invocation.batch() + " can begin, and none is under way");
    }
    return new Verdict.More();
  }

  private static Verdict toBulk(Call call) {
    boolean sent = call.bulk() != null && call.bulk().batch() != null;
    return new Verdict.Bulk(
        sent ? Verdict.Bulk.Next.CHECK : Verdict.Bulk.Next.SUBMIT, Duration.ZERO);
  }

  private Verdict bulkStep(WriteRequest invocation, Lease lease) {
    Optional<Call> next =
        lease.fenced(handle -> NextCalls.nextUnsettled(handle, invocation.batch()));
    if (next.isEmpty() || next.get().transport() != Transport.BULK) {
      return new Verdict.More();
    }
    Call call = next.get();
    if (call.bulk() == null && parkIfAsked(invocation, lease)) {
      return new Verdict.Ended(SoapRun.ASKED);
    }
    Verdict verdict = bulkCalls.step(lease, call);
    writebacks.run();
    return verdict;
  }

  /** Every call is settled; a replayed one is looked at once its first sending must be over. */
  private Verdict verified(WriteRequest invocation, Lease lease) {
    try {
      Optional<Duration> due = replays.run(lease);
      if (due.isPresent()) {
        return new Verdict.RetryLater(due.get(), "REPLAY_TO_VERIFY");
      }
    } catch (SyncException.Retriable e) {
      // Whoever only looks must open the breaker too: nothing is claimed meanwhile.
      return unavailable(invocation, lease)
          .orElse(new Verdict.RetryLater(BETWEEN_STEPS, "REPLAY_TO_VERIFY"));
    }
    return lease.fenced(handle -> doneOrHeld(handle, invocation.batch()));
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

  private boolean parkIfAsked(WriteRequest invocation, Lease lease) {
    return lease.fenced(
        handle -> isAskedToStop(handle, invocation) && Calls.park(handle, log, invocation.batch()));
  }

  private boolean isAskedToStop(Handle handle, WriteRequest invocation) {
    Connection connection = Connections.read(handle);
    return connection.pauseRequested()
        || Batches.algorithm(handle, invocation.batch()) != connection.algorithm()
        || !Batches.isPlannedBy(handle, invocation.batch(), mappings.version(handle))
        || budget.spent(handle);
  }
}
