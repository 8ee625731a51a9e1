package dev.drawbridge.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One call to Salesforce: these entries of the trigger log, in this order.
 *
 * @param deferred by log id, columns left out of this call and sent once it has succeeded
 */
public record PlannedCall(
    Operation operation, Transport transport, List<Long> logIds, Map<Long, Set<String>> deferred) {
  public PlannedCall {
    logIds = List.copyOf(logIds);
    deferred = Map.copyOf(deferred);
  }

  PlannedCall(Operation operation, Transport transport, List<Long> logIds) {
    this(operation, transport, logIds, Map.of());
  }
}
