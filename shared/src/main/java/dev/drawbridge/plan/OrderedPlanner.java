package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ordered Writes: every change a distinct write, in the order of the log, in as few calls as that
 * allows. Pure.
 *
 * <p>A run of 2,000 to 10,000 changes of one action on one object goes through the Bulk API, where
 * it may. Each SOAP call takes the longest run that may go together. Every part of a feasible run
 * is feasible, so no other cutting needs fewer calls.
 */
public final class OrderedPlanner implements Planner {
  private final Mappings mappings;
  private final BulkConditions bulk;

  public OrderedPlanner(Mappings mappings, BulkConditions bulk) {
    this.mappings = mappings;
    this.bulk = bulk;
  }

  @Override
  public Plan plan(List<Change> changes, List<Change> held) {
    var sendable = Sendable.of(mappings, NetChange.each(changes, mappings));
    List<Candidate> candidates = StrictOrder.of(sendable.candidates());
    List<PlannedCall> calls = new ArrayList<>();
    int next = 0;
    while (next < candidates.size()) {
      BulkRun run = BulkRun.from(candidates, next, bulk);
      if (run.longEnough()) {
        calls.add(run.close());
        next += run.size();
      } else {
        // A long run that begins within a short one is not looked for: SOAP does as well.
        int end = next + Math.max(run.size(), 1);
        while (end < candidates.size()) {
          BulkRun later = BulkRun.from(candidates, end, bulk);
          if (later.longEnough()) {
            break;
          }
          end += Math.max(later.size(), 1);
        }
        calls.addAll(soap(candidates.subList(next, end)));
        next = end;
      }
    }
    return Plan.of(PlannedCall.oneAfterTheOther(calls), sendable.ignored());
  }

  private static List<PlannedCall> soap(List<Candidate> candidates) {
    List<PlannedCall> calls = new ArrayList<>();
    @Nullable OpenCall open = null;
    for (Candidate candidate : candidates) {
      if (open != null && open.admits(candidate)) {
        open.add(candidate);
        continue;
      }
      if (open != null) {
        calls.add(open.close());
      }
      open = new OpenCall(candidate);
    }
    if (open != null) {
      calls.add(open.close());
    }
    return calls;
  }
}
