package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many calls the algorithms need, against what no algorithm of their promise could go below.
 */
class CallCountTest {
  private static final int SIZE = 10_000;

  private static Plan plan(WriteAlgorithm algorithm, String workload) {
    return Planner.of(algorithm, Workloads.MAPPINGS, BulkConditions.never(), 4)
        .plan(Workloads.of(workload, SIZE));
  }

  /** Full calls of each kind, and one call for each change of the record that is changed most. */
  private static int lowerBound(Plan plan, Map<Long, Change> changes) {
    Map<String, Integer> ofKind = new HashMap<>();
    Map<RecordKey, Integer> ofRecord = new HashMap<>();
    for (PlannedCall call : plan.calls()) {
      for (long id : call.logIds()) {
        RecordKey record = changes.get(id).record();
        boolean upsert = call.operation() == Operation.UPSERT;
        ofKind.merge(call.operation() + (upsert ? record.table() : ""), 1, Integer::sum);
        ofRecord.merge(record, 1, Integer::sum);
      }
    }
    int full = ofKind.values().stream().mapToInt(n -> Math.ceilDiv(n, 200)).sum();
    int chain = ofRecord.values().stream().mapToInt(n -> n).max().orElse(0);
    return Math.max(full, chain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"W1", "W2", "W3", "W4", "W5", "W6"})
  void recordOrderedAndMergedNeedAtMostATenthMoreCallsThanTheLowerBound(String workload) {
    Map<Long, Change> changes = new HashMap<>();
    Workloads.of(workload, SIZE).forEach(change -> changes.put(change.id(), change));
    for (WriteAlgorithm algorithm : List.of(WriteAlgorithm.RECORD_ORDERED, WriteAlgorithm.MERGED)) {
      Plan plan = plan(algorithm, workload);
      assertThat(plan.calls().size())
          .describedAs("%s under %s", workload, algorithm)
          .isLessThanOrEqualTo((int) Math.ceil(1.10 * lowerBound(plan, changes)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"W2", "W3", "W5", "W6"})
  void strictOrderNeedsManyTimesTheCalls(String workload) {
    assertThat(plan(WriteAlgorithm.ORDERED, workload).calls().size())
        .isGreaterThan(5 * plan(WriteAlgorithm.RECORD_ORDERED, workload).calls().size());
  }
}
