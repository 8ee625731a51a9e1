package dev.drawbridge.batch;

import dev.drawbridge.plan.Operation;
import java.util.List;

/**
 * One call of a batch.
 *
 * @param logIds its entries in the order of the request
 * @param inDoubt found SENT: somebody sent it and did not record an answer
 * @param epoch of the lease under which it was sent
 * @param secondsToDeadline until when the request may still be under way; negative when over
 */
public record Call(
    long id,
    long batch,
    Operation operation,
    List<Long> logIds,
    boolean inDoubt,
    long epoch,
    int replays,
    double secondsToDeadline) {
  public Call {
    logIds = List.copyOf(logIds);
  }
}
