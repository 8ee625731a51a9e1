package dev.drawbridge.write;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.connection.Breaker;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * What to do when Salesforce accepts nothing now: the same again after a backoff, until it has
 * refused so often, or for such a reason, that the batch is parked and the circuit breaker opens.
 */
final class Refusals {
  private final TriggerLog log;
  private final Backoff backoff;
  private final int failuresToOpenBreaker;

  Refusals(TriggerLog log, Backoff backoff, int failuresToOpenBreaker) {
    this.log = log;
    this.backoff = backoff;
    this.failuresToOpenBreaker = failuresToOpenBreaker;
  }

  /**
   * @param code that Salesforce or the network gave
   * @param mayPark whether nothing of the batch is under way, as when the call was a read
   */
  Verdict retryOrPark(
      Handle handle, long batch, FailureClass failure, String code, boolean mayPark) {
    int failures = Breaker.countFailure(handle, code);
    Duration wait = backoff.after(failure, failures);
    boolean probe = Connections.read(handle).breaker() != Breaker.State.CLOSED;
    boolean passing = failure == FailureClass.RETRY || failure == FailureClass.AMBIGUOUS;
    boolean again = passing && !probe && failures < failuresToOpenBreaker;
    if (again) {
      return new Verdict.RetryLater(wait, code);
    }
    return openBreaker(handle, batch, wait, code, mayPark);
  }

  /** A batch with a call in doubt cannot be parked: its next attempt begins with a read. */
  private Verdict openBreaker(
      Handle handle, long batch, Duration wait, String code, boolean mayPark) {
    Breaker.open(handle, wait, code);
    return mayPark && Calls.park(handle, log, batch)
        ? new Verdict.Parked("breaker open: " + code)
        : new Verdict.RetryLater(wait, code);
  }
}
