package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Mappings;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Merged Writes: the final state of each record, in few calls; parents before their children,
 * children before a parent's DELETE, a unique value given up before it is taken. A circle of
 * references is closed by a second update. Where the net changes go round in a circle that no
 * update can break, such as two records that exchange their unique values, nothing is merged: every
 * change is sent as it was logged, which is always possible. Pure.
 */
public final class MergedPlanner implements Planner {
  private final Mappings mappings;
  private final int concurrency;

  /**
   * @param concurrency how many calls may be under way at the same time
   */
  public MergedPlanner(Mappings mappings, int concurrency) {
    this.mappings = mappings;
    this.concurrency = concurrency;
  }

  @Override
  public Plan plan(List<Change> changes, List<Change> held) {
    Set<Long> blocked = new Blocking(mappings, held).blockedAmong(changes);
    List<Change> free = changes.stream().filter(c -> !blocked.contains(c.id())).toList();
    return merged(free).orElseGet(() -> oneByOne(free)).withBlocked(List.copyOf(blocked));
  }

  private Plan oneByOne(List<Change> changes) {
    return RecordOrderedPlanner.plan(mappings, changes, BulkConditions.never(), concurrency);
  }

  /**
   * A row that came and went is final at once. If another one named it in between, and the plan
   * were given up before that one is sent, its entries would name a record that never was.
   */
  private static boolean namesWhatWasNeverThere(List<Candidate> changes, Set<Key> neverThere) {
    return !neverThere.isEmpty()
        && changes.stream()
            .anyMatch(change -> !Collections.disjoint(change.footprint().reads(), neverThere));
  }

  private Optional<Plan> merged(List<Change> changes) {
    var sendable = Sendable.of(mappings, NetChange.fold(changes, mappings));
    List<Candidate> candidates = sendable.candidates();
    if (namesWhatWasNeverThere(candidates, sendable.neverThere())) {
      return Optional.empty();
    }
    return MergedOrder.of(candidates)
        .map(order -> new CallPacker(candidates, order, BulkConditions.never(), concurrency))
        .map(packer -> Plan.of(packer.pack(), sendable.ignored()));
  }
}
