package dev.drawbridge.plan;

import java.util.List;

/**
 * What to send, in order, and what not to.
 *
 * @param ignored entries with nothing to send; they become IGNORED with the reason as message
 */
public record Plan(List<PlannedCall> calls, List<Ignored> ignored) {
  public Plan {
    calls = List.copyOf(calls);
    ignored = List.copyOf(ignored);
  }

  /** An entry that is not sent, and why. */
  public record Ignored(long logId, String reason) {}
}
