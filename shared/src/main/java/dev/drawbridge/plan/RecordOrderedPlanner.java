package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Mappings;
import java.util.List;
import java.util.Set;

/**
 * Record-ordered: every change a distinct write; conflicting changes in the order of the log, so
 * that each record and each unique value sees its changes in order; a parent's INSERT before what
 * names the parent. Changes that do not conflict go in whatever order makes the fewest calls. Pure.
 */
public final class RecordOrderedPlanner implements Planner {
  private final Mappings mappings;
  private final BulkConditions bulk;
  private final int concurrency;

  /**
   * @param concurrency how many calls may be under way at the same time
   */
  public RecordOrderedPlanner(Mappings mappings, BulkConditions bulk, int concurrency) {
    this.mappings = mappings;
    this.bulk = bulk;
    this.concurrency = concurrency;
  }

  @Override
  public Plan plan(List<Change> changes, List<Change> held) {
    Set<Long> blocked = new Blocking(mappings, held).blockedAmong(changes);
    List<Change> free = changes.stream().filter(c -> !blocked.contains(c.id())).toList();
    return plan(mappings, free, bulk, concurrency).withBlocked(List.copyOf(blocked));
  }

  /** All of these, each a write of its own. */
  static Plan plan(Mappings mappings, List<Change> changes, BulkConditions bulk, int concurrency) {
    var sendable = Sendable.of(mappings, NetChange.each(changes, mappings));
    List<Candidate> candidates = sendable.candidates();
    Ordering order = LogOrder.withParentsFirst(candidates);
    List<PlannedCall> calls = new CallPacker(candidates, order, bulk, concurrency).pack();
    return Plan.of(calls, sendable.ignored());
  }
}
