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
 * One invocation's work on a batch through SOAP: as many calls at a time as plan and setting allow.
 * One thread decides and records, so nothing here is shared; only requests run beside it, and the
 * application's rows are written back while they do. Calls that somebody else left in doubt come
 * first. As soon as one call stops the batch nothing more begins, and those under way are waited
 * for. Not thread-safe; for one run.
 */
final class SoapRun {
  static final String ASKED = "paused, the algorithm changed, or the API budget spent";

  /** How long to wait for a call that this invocation could not bring to an end. */
  private static final Duration A_WHILE = Duration.ofSeconds(10);

  private final Lease lease;
  private final long batch;
  private final TriggerLog log;
  private final CallWriter calls;
  private final PendingRowUpdates writebacks;
  private final Predicate<Handle> stopAsked;
  private final InFlight inFlight;
  private final Steps steps;
  private final List<Verdict> stops = new ArrayList<>();
  private boolean toWriteBack;

  /**
   * @param stopAsked whether the batch is to be parked before its next call
   */
  SoapRun(
      Lease lease,
      long batch,
      TriggerLog log,
      CallWriter calls,
      PendingRowUpdates writebacks,
      Predicate<Handle> stopAsked,
      InFlight inFlight,
      Steps steps) {
    this.lease = lease;
    this.batch = batch;
    this.log = log;
    this.calls = calls;
    this.writebacks = writebacks;
    this.stopAsked = stopAsked;
    this.inFlight = inFlight;
    this.steps = steps;
  }

  /** What the attempt to begin a call came to. */
  private sealed interface Begun {
    record One(InFlight.Sent sent) implements Begun {}

    /** Nothing may begin now: others are under way, or no SOAP call is left. */
    record None() implements Begun {}

    record Stopped(Verdict verdict) implements Begun {}
  }

  /**
   * @param timeLeft whether one more call, with its timeout, fits into the invocation
   * @return what stops the batch; empty when this invocation's time is over or no SOAP call may
   *     come next
   */
  Optional<Verdict> run(BooleanSupplier timeLeft) {
    boolean more = true;
    while (more) {
      while (stops.isEmpty() && inFlight.hasRoom() && timeLeft.getAsBoolean() && begin()) {
        // As many as there is room for.
      }
      writeBack();
      more = !inFlight.isEmpty();
      if (more) {
        land();
      }
    }
    return stops.isEmpty() ? Optional.empty() : Optional.of(stopped());
  }

  private boolean begin() {
    steps.reached(Step.BEFORE_MARK_SENT);
    return switch (lease.fenced(this::begun)) {
      case Begun.None none -> false;
      case Begun.Stopped stopped -> {
        stops.add(stopped.verdict());
        yield false;
      }
      case Begun.One one -> {
        Optional<InFlight.Sent> asked = calls.asked(one.sent());
        if (asked.isEmpty()) {
          calls.notAsked(lease, one.sent(), !stops.isEmpty()).ifPresent(stops::add);
        } else {
          send(asked.get());
        }
        yield true;
      }
    };
  }

  private void send(InFlight.Sent sent) {
    if (CallWriter.toBeSent(sent)) {
      steps.reached(Step.BEFORE_REQUEST);
      inFlight.send(sent);
    } else {
      calls.settleUnsent(lease, sent).ifPresent(stops::add);
      toWriteBack = true;
    }
  }

  private Begun begun(Handle handle) {
    Optional<Call> doubtful = NextCalls.inDoubt(handle, batch, lease.epoch());
    if (doubtful.isPresent()) {
      return again(handle, doubtful.get());
    }
    if (Batches.isParking(handle, batch) || stopAsked.test(handle)) {
      Calls.park(handle, log, batch);
      return new Begun.Stopped(new Verdict.Ended(ASKED));
    }
    Optional<Call> next = NextCalls.startable(handle, batch, inFlight.locks());
    return next.<Begun>map(call -> new Begun.One(calls.markSent(handle, lease, call)))
        .orElseGet(Begun.None::new);
  }

  private Begun again(Handle handle, Call call) {
    boolean mayBeUnderWay = call.secondsToDeadline() > 0 && !lease.provesDeathOf(call.epoch());
    if (!mayBeUnderWay) {
      return new Begun.One(calls.markSent(handle, lease, call));
    }
    var wait = Duration.ofMillis((long) (call.secondsToDeadline() * 1000) + 100);
    return new Begun.Stopped(new Verdict.RetryLater(wait, "CALL_UNDER_WAY"));
  }

  private void land() {
    InFlight.Landed landed = inFlight.next();
    calls.record(lease, landed, !stops.isEmpty()).ifPresent(stops::add);
    toWriteBack = true;
  }

  private void writeBack() {
    if (!toWriteBack) {
      return;
    }
    writebacks.run();
    toWriteBack = false;
    steps.reached(Step.AFTER_WRITEBACK);
  }

  /** Nothing is under way any more: what was to be parked can be, unless a call is in doubt. */
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
        .filter(Verdict.Ended.class::isInstance)
        .findFirst()
        .or(() -> stops.stream().filter(SoapRun::wakesTheDrain).findFirst())
        .orElseGet(() -> new Verdict.Ended("parked"));
  }

  /** A batch that was parked for records waits for them, so that somebody wakes the drain. */
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
