package dev.drawbridge.plan;

import java.util.List;

/**
 * What to send, in order, and what not to. Every change given to a planner is in exactly one call,
 * as one of its entries or absorbed by one; or ignored, or absorbed by an ignored one; or blocked.
 * A plan changes no entry that it sends or absorbs.
 *
 * @param ignored entries with nothing to send; they become IGNORED with the reason as message
 * @param blocked entries that conflict with a held record: they stay NEW
 */
public record Plan(List<PlannedCall> calls, List<Ignored> ignored, List<Long> blocked) {
  public Plan {
    calls = List.copyOf(calls);
    ignored = List.copyOf(ignored);
    blocked = List.copyOf(blocked);
  }

  /** A plan in which each change is sent or ignored. */
  static Plan of(List<PlannedCall> calls, List<Ignored> ignored) {
    return new Plan(calls, ignored, List.of());
  }

  Plan withBlocked(List<Long> logIds) {
    return new Plan(calls, ignored, logIds);
  }

  /**
   * An entry that is not sent, and why.
   *
   * @param absorbed entries that it absorbed, which become final with it
   */
  public record Ignored(long logId, String reason, List<Long> absorbed) {
    /** A reason by which values are lost that were to be sent; the columns follow. */
    public static final String LOST = "no changed column can be written: ";

    /** The same: the table has no mapping any more. */
    public static final String UNMAPPED = "the table is not mapped";

    public Ignored {
      absorbed = List.copyOf(absorbed);
    }
  }
}
