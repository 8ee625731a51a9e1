package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.ModelApplication.Habit;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each algorithm's promises, against an org that refuses whatever Salesforce could refuse. */
class PlannersAgainstModelTest {

  private static final Habit[] ALL = Habit.values();

  /** What was logged, planned, and what the org made of it. */
  private record Run(List<Change> changes, Plan plan, ModelOrg org, ModelApplication application) {}

  /** Some changes written one by one, and then a window of changes by the planner. */
  private static Run run(WriteAlgorithm algorithm, long seed, int size, Habit... habits) {
    var application = new ModelApplication(seed, habits);
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
    return changes.stream().map(c -> org.holds(c.life()) ? c.withSfid(sfid(c.life())) : c).toList();
  }

  private static String sfid(Life life) {
    return life.table().charAt(0) + "-" + life.id() + "-" + life.since();
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
    application
        .captureParentAgain(sent.life())
        .ifPresent(
            later -> {
              org.call(
                  new PlannedCall(Operation.UPDATE, Transport.SOAP, List.of(later.id()), Map.of()),
                  Map.of(later.id(), later));
              org.history.get(sent.life()).removeLast();
            });
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
      if (call.operation() == Operation.UPSERT) {
        assertThat(tables).hasSize(1);
      }
    }
  }

  @Test
  void recordOrderedRefusesNothingAndKeepsEveryChangeOfEveryRecordInOrder() {
    qt().withExamples(1_000)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.RECORD_ORDERED, seed, size, ALL);
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
    qt().withExamples(1_000)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.MERGED, seed, size, ALL);
              assertThat(run.org().refusals).isEmpty();
              assertThat(run.org().records()).isEqualTo(run.application().state());
              assertComplete(run);
              assertFeasible(run);
            });
  }

  @Test
  void mergedSendsARecordOnceWhereNoUniqueValueComesBack() {
    qt().withExamples(200)
        // Few of the small applications have anything to merge.
        .withGenerateAttempts(1_000)
        .forAll(longs().all(), integers().between(3, 20))
        .assuming(
            (seed, size) -> !absorbed(run(WriteAlgorithm.MERGED, seed, size, ALL).plan()).isEmpty())
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.MERGED, seed, size, ALL);
              List<Life> sent =
                  run.plan().calls().stream()
                      .flatMap(call -> call.logIds().stream())
                      .map(id -> run.changes().stream().filter(c -> c.id() == id).findFirst())
                      .map(change -> change.orElseThrow().life())
                      .toList();
              assertThat(sent).doesNotHaveDuplicates();
            });
  }

  @Test
  void orderedKeepsTheLogWhereNoParentIsDeletedWithItsChildren() {
    qt().withExamples(200)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.ORDERED, seed, size, Habit.CIRCLES, Habit.ORPHANS);
              assertComplete(run);
              assertFeasible(run);
              assertThat(run.plan().calls().stream().flatMap(c -> c.logIds().stream()).toList())
                  .isSorted();
            });
  }

  @Test
  void orderedKeepsEveryRecordInOrderAndChildrenThatLeaveADeletedParent() {
    qt().withExamples(1_000)
        .forAll(longs().all(), integers().between(3, 120))
        .checkAssert(
            (seed, size) -> {
              Run run = run(WriteAlgorithm.ORDERED, seed, size, Habit.ON_DELETE);
              assertThat(run.org().refusals).isEmpty();
              assertThat(run.org().records()).isEqualTo(run.application().state());
              assertComplete(run);
              assertFeasible(run);
              run.org().history.values().forEach(ids -> assertThat(ids).isSorted());
            });
  }

  @ParameterizedTest
  @EnumSource
  void parkedBetweenAnyTwoCallsAndPlannedAfreshTheFinalStateIsTheSame(WriteAlgorithm algorithm) {
    Habit[] habits =
        algorithm == WriteAlgorithm.ORDERED ? new Habit[] {Habit.ON_DELETE} : Habit.values();
    qt().withExamples(1_000)
        .forAll(longs().all(), integers().between(3, 80))
        .checkAssert((seed, size) -> assertParked(seed, size, List.of(algorithm), habits));
  }

  @Test
  void switchedBetweenAnyTwoCallsTheFinalStateIsTheSame() {
    qt().withExamples(1_000)
        .forAll(longs().all(), integers().between(3, 80))
        .checkAssert(
            (seed, size) ->
                assertParked(seed, size, List.of(WriteAlgorithm.values()), Habit.ON_DELETE));
  }

  private static void assertParked(
      long seed, int size, List<WriteAlgorithm> algorithms, Habit... habits) {
    var application = new ModelApplication(seed, habits);
    var org = new ModelOrg();
    var random = new Random(seed);
    for (int act : new int[] {size / 3, size}) {
      application.act(act);
      List<Change> open = application.takeLog();
      while (!open.isEmpty()) {
        WriteAlgorithm algorithm = algorithms.get(random.nextInt(algorithms.size()));
        open = parked(algorithm, known(open, org), org, application, random);
      }
    }
    assertThat(org.refusals).isEmpty();
    assertThat(org.records()).isEqualTo(application.state());
  }

  /**
   * Some calls of a plan, and then no more.
   *
   * @return what is still to be sent, as it was logged
   */
  private static List<Change> parked(
      WriteAlgorithm algorithm,
      List<Change> changes,
      ModelOrg org,
      ModelApplication application,
      Random random) {
    Plan plan =
        Planner.of(algorithm, ModelApplication.MAPPINGS, BulkConditions.never(), 4).plan(changes);
    Map<Long, Change> byId =
        changes.stream().collect(Collectors.toMap(Change::id, Function.identity()));
    Set<Long> settled = new HashSet<>();
    plan.ignored().forEach(i -> settled.add(i.logId()));
    plan.ignored().forEach(i -> settled.addAll(i.absorbed()));
    List<Change> again = new ArrayList<>();
    List<PlannedCall> calls = inAnyOrderThatIsAllowed(plan.calls(), random);
    int sent = calls.isEmpty() ? 0 : 1 + random.nextInt(calls.size());
    for (PlannedCall call : calls.subList(0, sent)) {
      Map<Long, Change> net = new HashMap<>(byId);
      net.putAll(netChanges(call, byId));
      org.call(call, net);
      settled.addAll(call.logIds());
      call.merged().values().forEach(settled::addAll);
      for (long id : call.deferred().keySet()) {
        application.captureParentAgain(byId.get(id).life()).ifPresent(again::add);
      }
    }
    return Stream.concat(
            changes.stream().filter(change -> !settled.contains(change.id())), again.stream())
        .toList();
  }
}
