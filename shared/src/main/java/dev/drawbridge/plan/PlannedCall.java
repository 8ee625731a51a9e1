package dev.drawbridge.plan;

import dev.drawbridge.change.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One call to Salesforce: these entries of the trigger log, in this order.
 *
 * @param deferred by log id, columns left out of this call and sent once it has succeeded
 * @param merged by log id of the call, the entries that it absorbs, in the order of the log: what
 *     is sent for them is {@link NetChange#of}
 * @param follows the calls of the plan, by their position, that must be settled before this one
 *     begins
 * @param locks the records it locks in Salesforce and other calls of the plan lock too, numbered
 *     within the plan: two calls that share one are not sent at the same time
 */
public record PlannedCall(
    Operation operation,
    Transport transport,
    List<Long> logIds,
    Map<Long, Set<String>> deferred,
    Map<Long, List<Long>> merged,
    Set<Integer> follows,
    Set<Integer> locks) {
  public PlannedCall {
    logIds = List.copyOf(logIds);
    deferred = Map.copyOf(deferred);
    merged = Map.copyOf(merged);
    follows = Set.copyOf(follows);
    locks = Set.copyOf(locks);
  }

  PlannedCall(
      Operation operation, Transport transport, List<Long> logIds, Map<Long, List<Long>> merged) {
    this(operation, transport, logIds, Map.of(), merged, Set.of(), Set.of());
  }

  /** The same calls, each of which waits for the one before. */
  static List<PlannedCall> oneAfterTheOther(List<PlannedCall> calls) {
    List<PlannedCall> chained = new ArrayList<>();
    for (PlannedCall call : calls) {
      Set<Integer> before = chained.isEmpty() ? Set.of() : Set.of(chained.size() - 1);
      chained.add(
          new PlannedCall(
              call.operation(),
              call.transport(),
              call.logIds(),
              call.deferred(),
              call.merged(),
              before,
              Set.of()));
    }
    return chained;
  }
}
