package dev.drawbridge.batch;

import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One call of a batch.
 *
 * @param algorithm of its batch
 * @param logIds its entries in the order of the request
 * @param deferred by log id, columns that are left out and sent once the call has succeeded
 * @param inDoubt found SENT: somebody sent it and did not record an answer
 * @param epoch of the lease under which it was sent
 * @param secondsToDeadline until when the request may still be under way; negative when over
 */
public record Call(
    long id,
    long batch,
    WriteAlgorithm algorithm,
    Operation operation,
    List<Long> logIds,
    Map<Long, Set<String>> deferred,
    boolean inDoubt,
    long epoch,
    int replays,
    double secondsToDeadline) {
  public Call {
    logIds = List.copyOf(logIds);
    deferred = Map.copyOf(deferred);
  }
}
