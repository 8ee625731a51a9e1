package dev.drawbridge.plan;

import dev.drawbridge.change.RowImage;
import java.util.List;
import java.util.Map;

/**
 * What to send, in order, and what not to. Every change given to a planner is in exactly one call,
 * or ignored, merged or blocked.
 *
 * @param ignored entries with nothing to send; they become IGNORED with the reason as message
 * @param merged entries that another one speaks for; they become MERGED
 * @param rewritten the values of entries that speak for others too
 * @param blocked entries that conflict with a held record: they stay NEW
 */
public record Plan(
    List<PlannedCall> calls,
    List<Ignored> ignored,
    List<Long> merged,
    Map<Long, RowImage> rewritten,
    List<Long> blocked) {
  public Plan {
    calls = List.copyOf(calls);
    ignored = List.copyOf(ignored);
    merged = List.copyOf(merged);
    rewritten = Map.copyOf(rewritten);
    blocked = List.copyOf(blocked);
  }

  /** A plan in which each change is sent or ignored. */
  static Plan of(List<PlannedCall> calls, List<Ignored> ignored) {
    return new Plan(calls, ignored, List.of(), Map.of(), List.of());
  }

  Plan withBlocked(List<Long> logIds) {
    return new Plan(calls, ignored, merged, rewritten, logIds);
  }

  /** An entry that is not sent, and why. */
  public record Ignored(long logId, String reason) {}
}
