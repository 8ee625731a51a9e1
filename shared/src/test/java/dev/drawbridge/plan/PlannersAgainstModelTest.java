package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each algorithm's promises, against an org that refuses whatever Salesforce could refuse. */
class PlannersAgainstModelTest {

  /** What was logged, planned, and what the org made of it. */
  private record Run(List<Change> changes, Plan plan, ModelOrg org, ModelApplication application) {}

  /** Some changes written one by one, and then a window of changes by the planner. */
  private static Run run(WriteAlgorithm algorithm, long seed, int size, boolean circles) {
    var application = new ModelApplication(seed, circles);
    var org = new ModelOrg();
    application.act(size / 3);
    List<Change> earlier = application.takeLog();
    carryOut(
        Planner.of(WriteAlgorithm.MERGED, ModelApplication.MAPPINGS, BulkConditions.never(), 4),
        earlier,
        org,
        application,
        new Random(seed));
    org.refusals.clear();
    org.history.clear();
    application.act(size);
    List<Change> window = known(application.takeLog(), org);
    Plan plan =
        carryOut(
            Planner.of(algorithm, ModelApplication.MAPPINGS, BulkConditions.never(), 4),
            window,
            org,
            application,
            new Random(seed));
    return new Run(window, plan, org, application);
  }

  /** Changes as a claim reads them: with the Salesforce id of records that are there. */
  private static List<Change> known(List<Change> changes, ModelOrg org) {
    return changes.stream()
        .map(
            c ->
                org.holds(c.record())
                    ? c.withSfid("a00" + c.record().table() + c.record().id())
                    : c)
        .toList();
  }

  private static Plan carryOut(
      Planner planner,
      List<Change> changes,
      ModelOrg org,
      ModelApplication application,
      Random random) {
    Plan plan = planner.plan(changes);
    Map<Long, Change> byId =
        changes.stream().collect(Collectors.toMap(Change::id, Function.identity()));
    plan.calls().forEach(call -> byId.putAll(netChanges(call, byId)));
    inAnyOrderThatIsAllowed(plan.calls(), random).forEach(call -> org.call(call, byId));
    plan.calls()
        .forEach(
            call ->
                call.deferred().keySet().forEach(id -> sendRest(byId.get(id), org, application)));
    return plan;
  }

  /** What is sent for entries that absorb others, folded again as at sending time. */
  private static Map<Long, Change> netChanges(PlannedCall call, Map<Long, Change> byId) {
    Map<Long, Change> net = new HashMap<>();
    call.merged()
        .forEach(
            (speaker, others) -> {
              List<Change> group = new ArrayList<>(others.stream().map(byId::get).toList());
              group.add(byId.get(speaker));
              net.put(speaker, NetChange.of(group, ModelApplication.MAPPINGS));
            });
    return net;
  }

  /** The entries of a plan that others speak for. */
  private static List<Long> absorbed(Plan plan) {
    return Stream.concat(
            plan.calls().stream().flatMap(call -> call.merged().values().stream()),
            plan.ignored().stream().map(Plan.Ignored::absorbed))
        .flatMap(List::stream)
        .toList();
  }

  /** Calls under way together arrive as they like. */
  private static List<PlannedCall> inAnyOrderThatIsAllowed(List<PlannedCall> calls, Random random) {
    List<Integer> left = IntStream.range(0, calls.size()).boxed().collect(Collectors.toList());
    List<PlannedCall> order = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Integer> mayBegin =
          left.stream().filter(i -> Collections.disjoint(calls.get(i).follows(), left)).toList();
      Integer next = mayBegin.get(random.nextInt(mayBegin.size()));
      left.remove(next);
      order.add(calls.get(next));
    }
    return order;
  }

  /** What a call left out is captured again from the row, as it is by then. */
  private static void sendRest(Change sent, ModelOrg org, ModelApplication application) {
    ModelOrg.Stored row = application.state().get(sent.record());
    if (row == null) return;
    Map<String, String> parent = new HashMap<>();
    parent.put("parent", row.parent() == null ? null : row.parent().substring("node".length()));
    Change later =
        new Change(
            sent.id(), sent.record(), Verb.UPDATE, null, new RowImage(parent), RowImage.EMPTY);
    org.call(
        new PlannedCall(Operation.UPDATE, Transport.SOAP, List.of(sent.id()), Map.of()),
        Map.of(sent.id(), later));
    org.history.get(sent.record()).removeLast();
  }

  private static void assertComplete(Run run) {
    List<Long> everywhere = new ArrayList<>();
    run.plan().calls().forEach(call -> everywhere.addAll(call.logIds()));
    run.plan().ignored().forEach(ignored -> everywhere.add(ignored.logId()));
    everywhere.addAll(absorbed(run.plan()));
    everywhere.addAll(run.plan().blocked());
    assertThat(everywhere).doesNotHaveDuplicates();
    assertThat(everywhere).hasSameElementsAs(run.changes().stream().map(Change::id).toList());
  }

  private static void assertFeasible(Run run) {
    Map<Long, Change> byId =
        run.changes().stream().collect(Collectors.toMap(Change::id, Function.identity()));
    for (PlannedCall call : run.plan().calls()) {
      assertThat(call.logIds()).hasSizeBetween(1, 200);
      Set<String> tables = new HashSet<>();
      call.logIds().forEach(id -> tables.add(byId.get(id).record().table()));
      if (call.operation() == Operation.UPSERT) assertThat(tables).hasSize(1);
    }
  }

  @Test
  void recordOrderedRefusesNothingAndKeepsEveryChangeOfEveryRecordInOrder() {
    qt().withExamples(400)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.RECORD_ORDERED, seed, size, true);
              assertThat(run.org().refusals).isEmpty();
              assertThat(run.org().records()).isEqualTo(run.application().state());
              assertComplete(run);
              assertFeasible(run);
              run.org().history.values().forEach(ids -> assertThat(ids).isSorted());
              assertThat(absorbed(run.plan())).isEmpty();
            });
  }

  @Test
  void mergedRefusesNothingAndLeavesTheFinalStateAlsoWithCirclesAndExchangedValues() {
    qt().withExamples(400)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.MERGED, seed, size, true);
              assertThat(run.org().refusals).isEmpty();
              assertThat(run.org().records()).isEqualTo(run.application().state());
              assertComplete(run);
              assertFeasible(run);
            });
  }

  @Test
  void mergedSendsARecordOnceWhereNoUniqueValueComesBack() {
    qt().withExamples(200)
        .forAll(longs().all(), integers().between(3, 30))
        .assuming(
            (seed, size) ->
                !absorbed(run(WriteAlgorithm.MERGED, seed, size, true).plan()).isEmpty())
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.MERGED, seed, size, true);
              List<RecordKey> sent =
                  run.plan().calls().stream()
                      .flatMap(call -> call.logIds().stream())
                      .map(id -> run.changes().stream().filter(c -> c.id() == id).findFirst())
                      .map(change -> change.orElseThrow().record())
                      .toList();
              assertThat(sent).doesNotHaveDuplicates();
            });
  }

  @Test
  void orderedKeepsTheLogWhateverTheApplicationDoes() {
    qt().withExamples(200)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.ORDERED, seed, size, true);
              assertComplete(run);
              assertFeasible(run);
              assertThat(run.plan().calls().stream().flatMap(c -> c.logIds().stream()).toList())
                  .isSorted();
            });
  }
}
