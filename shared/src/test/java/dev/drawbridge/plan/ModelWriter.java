package dev.drawbridge.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A writer that sends the calls of a plan several at a time, by the plan's own rules, in an org
 * where a call takes 0.15 s and 4 ms a record.
 */
final class ModelWriter {
  private record UnderWay(int call, double end) {}

  private final List<PlannedCall> calls;
  private final Set<Integer> begun = new HashSet<>();
  private final Set<Integer> settled = new HashSet<>();
  private final List<UnderWay> underWay = new ArrayList<>();

  ModelWriter(Plan plan) {
    this.calls = plan.calls();
  }

  /**
   * @return the seconds from the first request to the last answer
   */
  double seconds(int concurrency) {
    double now = 0;
    while (settled.size() < calls.size()) {
      for (int i = 0; i < calls.size() && underWay.size() < concurrency; i++) {
        if (mayBegin(i)) {
          begun.add(i);
          underWay.add(new UnderWay(i, now + 0.15 + 0.004 * calls.get(i).logIds().size()));
        }
      }
      UnderWay first =
          underWay.stream().min((a, b) -> Double.compare(a.end(), b.end())).orElseThrow();
      underWay.remove(first);
      settled.add(first.call());
      now = first.end();
    }
    return now;
  }

  private boolean mayBegin(int i) {
    PlannedCall call = calls.get(i);
    return !begun.contains(i)
        && settled.containsAll(call.follows())
        && underWay.stream()
            .noneMatch(
                other -> call.locks().stream().anyMatch(calls.get(other.call()).locks()::contains));
  }
}
