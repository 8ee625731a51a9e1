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
 * <p>Each call takes the longest run that may go together. Every part of a feasible run is
 * feasible, so no other cutting needs fewer calls.
 */
public final class OrderedPlanner implements Planner {
  private final Mappings mappings;

  public OrderedPlanner(Mappings mappings) {
    this.mappings = mappings;
  }

  @Override
  public Plan plan(List<Change> changes, List<Change> held) {
    var sendable = new Sendable(mappings);
    changes.forEach(sendable::take);
    List<PlannedCall> calls = new ArrayList<>();
    @Nullable OpenCall open = null;
    for (Candidate candidate : sendable.candidates()) {
      if (open != null && open.admits(candidate)) {
        open.add(candidate);
        continue;
      }
      if (open != null) calls.add(open.close());
      open = new OpenCall(candidate);
    }
    if (open != null) calls.add(open.close());
    return Plan.of(calls, sendable.ignored());
  }
}
