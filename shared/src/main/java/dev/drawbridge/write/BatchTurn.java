package dev.drawbridge.write;

import dev.drawbridge.batch.BatchOutcome;
import dev.drawbridge.batch.Batches;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.ConnectionState;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * One invocation's turn at a batch: it works only on an attempt that is current, under the lease,
 * and while the breaker is not closed only after Salesforce has answered a read.
 */
final class BatchTurn {
  /** How long a batch may stand between two steps of its workflow before it is sent again. */
  static final Duration BETWEEN_STEPS = Duration.ofSeconds(10);

  private static final Verdict SUPERSEDED = new Verdict.Ended("superseded");
  private static final String LEASE = "writer";
  private static final Duration LEASE_HELD = Duration.ofSeconds(5);

  private final Database database;
  private final OrgConnection org;
  private final Refusals refusals;
  private final ScheduledExecutorService timer;
  private final Steps steps;

  /**
   * @param timer renews the lease
   */
  BatchTurn(
      Database database,
      OrgConnection org,
      Refusals refusals,
      ScheduledExecutorService timer,
      Steps steps) {
    this.database = database;
    this.org = org;
    this.refusals = refusals;
    this.timer = timer;
    this.steps = steps;
  }

  Verdict take(WriteRequest request, Function<Lease, Verdict> work) {
    if (!isCurrent(request)) {
      return notCurrent(request);
    }
    steps.reached(Step.BEFORE_LEASE);
    Optional<Lease> taken = Lease.take(database, LEASE, request.owner(), request.dead(), timer);
    if (taken.isEmpty()) {
      return new Verdict.RetryLater(LEASE_HELD, "LEASE_HELD");
    }
    try (Lease lease = taken.get()) {
      steps.reached(Step.AFTER_LEASE);
      Verdict verdict = unanswered(request, lease).orElseGet(() -> work.apply(lease));
      steps.reached(Step.BEFORE_RELEASE);
      boolean released = lease.release(handle -> leave(handle, request.batch(), verdict));
      return released ? verdict : SUPERSEDED;
    } catch (SyncException.Superseded e) {
      return SUPERSEDED;
    }
  }

  /**
   * A done batch is finished as the lease is given back, so that the next one never finds it held.
   * Another has its heartbeat, else a workflow between two steps would be doubled.
   */
  private static void leave(Handle handle, long batch, Verdict verdict) {
    if (verdict instanceof Verdict.Done) {
      if (Batches.finishDone(handle, batch)) {
        Connections.enterUnlessLocked(handle, ConnectionState.IDLE);
      }
    } else {
      Batches.notBefore(handle, batch, heartbeat(verdict));
    }
  }

  /**
   * Before anything is written while the breaker is not closed, a read: its loss leaves nothing in
   * doubt.
   *
   * @return what the batch does when Salesforce does not answer it
   */
  private Optional<Verdict> unanswered(WriteRequest request, Lease lease) {
    boolean closed =
        lease.fenced(handle -> Connections.read(handle).breaker() == Breaker.State.CLOSED);
    return closed ? Optional.empty() : unavailable(request, lease);
  }

  /**
   * Asks Salesforce for something small.
   *
   * @return what the batch does when Salesforce does not answer it
   */
  Optional<Verdict> unavailable(WriteRequest request, Lease lease) {
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
                        handle, request.batch(), refused.failure(), refused.code(), true));
            case Answer.Unknown unknown ->
                Optional.of(
                    refusals.retryOrPark(
                        handle, request.batch(), FailureClass.AMBIGUOUS, unknown.reason(), true));
          };
        });
  }

  /**
   * An execution that waited for a parked batch has only the drain to wake, and so has one whose
   * invocation ended in an error after it had finished the batch.
   */
  private Verdict notCurrent(WriteRequest request) {
    Optional<BatchOutcome> outcome =
        database.transaction(
            handle ->
                Batches.outcome(handle, request.incarnation(), request.batch(), request.attempt()));
    boolean endedInError = request.dead() != null && !request.dead().isEmpty();
    return outcome
        .map(
            known ->
                switch (known) {
                  case PARKED -> new Verdict.Parked("parked");
                  case DONE -> endedInError ? new Verdict.Done() : SUPERSEDED;
                })
        .orElse(SUPERSEDED);
  }

  private static Duration heartbeat(Verdict verdict) {
    return switch (verdict) {
      case Verdict.RetryLater later -> later.delay().plus(BETWEEN_STEPS);
      case Verdict.Bulk bulk -> bulk.delay().plus(BETWEEN_STEPS);
      default -> BETWEEN_STEPS;
    };
  }

  private boolean isCurrent(WriteRequest request) {
    return database.transaction(
        handle ->
            Batches.isCurrent(handle, request.incarnation(), request.batch(), request.attempt()));
  }
}
