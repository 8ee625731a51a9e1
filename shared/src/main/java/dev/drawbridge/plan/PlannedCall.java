package dev.drawbridge.plan;

import java.util.List;

/** One call to Salesforce: these entries of the trigger log, in this order. */
public record PlannedCall(Operation operation, Transport transport, List<Long> logIds) {
  public PlannedCall {
    logIds = List.copyOf(logIds);
  }
}
