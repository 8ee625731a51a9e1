package dev.drawbridge.write;

import dev.drawbridge.batch.Batches;
import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.Calls;
import dev.drawbridge.batch.NextCalls;
import dev.drawbridge.hold.Holds;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.row.PendingRowUpdates;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * The SOAP calls of a batch that one invocation makes: as many at a time as plan and setting allow.
 * One thread decides and records, so nothing here is shared; only requests run beside it, and the
 * application's rows are written back while they do. Calls that an earlier invocation left in doubt
 * come first. As soon as one call stops the batch nothing more begins, and those under way are
 * waited for. Not thread-safe; for one run.
 */
final class SoapCalls {
  private static final String ASKED = "paused, the algorithm changed, or the API budget spent";

  /** How long to wait for a call that this invocation could not bring to an end. */
  private static final Duration A_WHILE = Duration.ofSeconds(10);

  private final CallServices services;
  private final Lease lease;
  private final long batch;
  private final TriggerLog log;
  private final PendingRowUpdates rowUpdates;
  private final Predicate<Handle> stopAsked;
  private final Requests requests;
  private final List<Verdict> stops = new ArrayList<>();
  private boolean rowsToUpdate;

  /**
   * @param stopAsked whether the batch is to be parked before its next call
   */
  SoapCalls(
      CallServices services,
      Lease lease,
      long batch,
      TriggerLog log,
      PendingRowUpdates rowUpdates,
      Predicate<Handle> stopAsked,
      Requests requests) {
    this.services = services;
    this.lease = lease;
    this.batch = batch;
    this.log = log;
    this.rowUpdates = rowUpdates;
    this.stopAsked = stopAsked;
    this.requests = requests;
  }

  /**
   * @param timeLeft whether one more call, with its timeout, fits into the invocation
   * @return what stops the batch; empty when this invocation's time is over or no SOAP call may
   *     come next
   */
  Optional<Verdict> run(BooleanSupplier timeLeft) {
    boolean more = true;
    while (more) {
      while (stops.isEmpty() && requests.hasRoom() && timeLeft.getAsBoolean() && begin()) {
        // As many as there is room for.
      }
      updateRows();
      more = !requests.isEmpty();
      if (more) {
        Requests.Ended ended = requests.next();
        note(ended.call().record(ended.reply(), !stops.isEmpty()));
        rowsToUpdate = true;
      }
    }
    return stops.isEmpty() ? Optional.empty() : Optional.of(stopped());
  }

  /** What the attempt to begin a call came to. */
  private sealed interface Begun {
    record Sent(SoapCall call) implements Begun {}

    /** Nothing may begin now: others are under way, or no SOAP call is left. */
    record Nothing() implements Begun {}

    record Stopped(Verdict verdict) implements Begun {}
  }

  /** Whether another call may be tried. */
  private boolean begin() {
    services.steps().reached(Step.BEFORE_MARK_SENT);
    return switch (lease.fenced(this::markNextSent)) {
      case Begun.Nothing nothing -> false;
      case Begun.Stopped(Verdict verdict) -> {
        stops.add(verdict);
        yield false;
      }
      case Begun.Sent(SoapCall call) -> {
        call.withKeysLookedUp()
            .ifPresentOrElse(
                this::sendOrSettle, () -> note(call.keysNotLookedUp(!stops.isEmpty())));
        yield true;
      }
    };
  }

  private void sendOrSettle(SoapCall call) {
    if (call.isToBeSent()) {
      services.steps().reached(Step.BEFORE_REQUEST);
      requests.send(call);
    } else {
      note(call.settleUnsent());
      rowsToUpdate = true;
    }
  }

  private void note(Optional<Verdict> stop) {
    stop.ifPresent(stops::add);
  }

  private Begun markNextSent(Handle handle) {
    Optional<Call> doubtful = NextCalls.inDoubt(handle, batch, lease.epoch());
    if (doubtful.isPresent()) {
      return replay(handle, doubtful.get());
    }
    if (Batches.isParking(handle, batch) || stopAsked.test(handle)) {
      return park(handle);
    }
    return NextCalls.startable(handle, batch, requests.locks())
        .<Begun>map(call -> markSent(handle, call))
        .orElseGet(Begun.Nothing::new);
  }

  /** A batch with nothing left to send is not parked: it is done. */
  private Begun park(Handle handle) {
    if (NextCalls.nextUnsettled(handle, batch).isEmpty()) {
      return new Begun.Nothing();
    }
    Calls.park(handle, log, batch);
    return new Begun.Stopped(new Verdict.Parked(ASKED));
  }

  private Begun replay(Handle handle, Call call) {
    boolean mayBeUnderWay = call.secondsToDeadline() > 0 && !lease.provesDeathOf(call.epoch());
    if (!mayBeUnderWay) {
      return markSent(handle, call);
    }
    var wait = Duration.ofMillis((long) (call.secondsToDeadline() * 1000) + 100);
    return new Begun.Stopped(new Verdict.RetryLater(wait, "CALL_UNDER_WAY"));
  }

  private Begun markSent(Handle handle, Call call) {
    return new Begun.Sent(SoapCall.markSent(handle, services, lease, call));
  }

  private void updateRows() {
    if (!rowsToUpdate) {
      return;
    }
    rowUpdates.run();
    rowsToUpdate = false;
    services.steps().reached(Step.AFTER_ROW_UPDATE);
  }

  /** Nothing is under way: what was to be parked can be, unless a call is in doubt. */
  private Verdict stopped() {
    return lease.fenced(
        handle -> {
          boolean parked = Calls.parkIfDue(handle, log, batch) || Batches.isFinished(handle, batch);
          return parked ? parked(handle) : longestWait();
        });
  }

  private Verdict parked(Handle handle) {
    int holds = Holds.openOf(handle, batch).size();
    if (holds > 0) {
      return new Verdict.Held(holds);
    }
    return stops.stream()
        .filter(Verdict.Parked.class::isInstance)
        .findFirst()
        .or(() -> stops.stream().filter(SoapCalls::wakesTheDrain).findFirst())
        .orElseGet(() -> new Verdict.Parked("parked"));
  }

  /** A batch that was parked for records waits for them, and then wakes the drain. */
  private static boolean wakesTheDrain(Verdict stop) {
    return stop instanceof Verdict.RetryLater later
        && (later.reason().equals(Consequences.RECORD_LOCKED)
            || later.reason().equals(Consequences.RECORD_DELETED)
            || later.reason().equals(Consequences.SENT_ONCE_MORE));
  }

  private Verdict longestWait() {
    return stops.stream()
        .filter(Verdict.RetryLater.class::isInstance)
        .map(Verdict.RetryLater.class::cast)
        .max(Comparator.comparing(Verdict.RetryLater::delay))
        .orElseGet(() -> new Verdict.RetryLater(A_WHILE, "CALL_IN_DOUBT"));
  }
}
