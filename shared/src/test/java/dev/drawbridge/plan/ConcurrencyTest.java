package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which calls of a plan may be under way together. */
class ConcurrencyTest {
  private static Plan plan(WriteAlgorithm algorithm, List<Change> changes, int concurrency) {
    return Planner.of(algorithm, Workloads.MAPPINGS, BulkConditions.never(), concurrency)
        .plan(changes);
  }

  @Test
  void orderedWritesSendOneCallAfterTheOther() {
    Plan plan = plan(WriteAlgorithm.ORDERED, Workloads.of("W6", 500), 8);
    for (int i = 1; i < plan.calls().size(); i++) {
      assertThat(plan.calls().get(i).follows()).containsExactly(i - 1);
    }
    assertThat(new ModelWriter(plan).seconds(8)).isEqualTo(new ModelWriter(plan).seconds(1));
  }

  @Test
  void aCallFollowsEarlierCallsOnly() {
    qt().withExamples(200)
        .forAll(longs().all(), integers().between(3, 120), integers().between(1, 8))
        .checkAssert(
            (seed, size, concurrency) -> {
              var application = new ModelApplication(seed, ModelApplication.Habit.values());
              application.act(size);
              List<Change> log = application.takeLog();
              for (WriteAlgorithm algorithm : WriteAlgorithm.values()) {
                List<PlannedCall> calls =
                    Planner.of(
                            algorithm,
                            ModelApplication.MAPPINGS,
                            BulkConditions.never(),
                            concurrency)
                        .plan(log)
                        .calls();
                for (int i = 0; i < calls.size(); i++) {
                  int at = i;
                  assertThat(calls.get(i).follows()).allMatch(earlier -> earlier < at);
                }
              }
            });
  }

  @Test
  void childrenOfOneParentInTwoCallsAreNotSentTogether() {
    List<Change> children = Workloads.children(1_000, 3);
    Plan plan = plan(WriteAlgorithm.RECORD_ORDERED, children, 4);
    Map<Long, String> parentOf = new HashMap<>();
    children.forEach(c -> parentOf.put(c.id(), String.valueOf(c.values().get("parent"))));
    int together = 0;
    for (PlannedCall one : plan.calls()) {
      for (PlannedCall other : plan.calls()) {
        if (one == other) {
          continue;
        }
        Set<String> parents = parents(one, parentOf);
        boolean siblings = !Collections.disjoint(parents, parents(other, parentOf));
        boolean apart = !Collections.disjoint(one.locks(), other.locks());
        assertThat(apart).isEqualTo(siblings);
        if (!apart) {
          together++;
        }
      }
    }
    assertThat(together).describedAs("siblings are kept in one call where they fit").isPositive();
  }

  private static Set<String> parents(PlannedCall call, Map<Long, String> parentOf) {
    return call.logIds().stream()
        .map(id -> parentOf.getOrDefault(id, ""))
        .collect(Collectors.toSet());
  }

  @Test
  void anOwnerThatEverybodyNamesKeepsNothingApart() {
    List<Change> owned = Workloads.ownedBy("005000000000001AAA", 1_000);
    Plan plan = plan(WriteAlgorithm.RECORD_ORDERED, owned, 4);
    assertThat(plan.calls()).hasSize(5).allMatch(call -> call.locks().isEmpty());
  }

  /** The figure that design asks for, with the plan that makes hardly more calls than one line. */
  @Test
  void tenObjectsAtRandomAreDrainedByEightCallsAtATimeInLessThanElevenSeconds() {
    Plan plan = plan(WriteAlgorithm.RECORD_ORDERED, Workloads.of("W3", 10_000), 8);
    assertThat(10_000 / new ModelWriter(plan).seconds(8)).isGreaterThan(900);
    assertThat(10_000 / new ModelWriter(plan).seconds(1)).isLessThan(220);
  }
}
