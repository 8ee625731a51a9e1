package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class OrderedPlannerTest {
  private static final Mappings KEYED =
      new Mappings(List.of(TestMappings.account(), TestMappings.contact()));
  private static final Mappings UNKEYED =
      new Mappings(List.of(TestMappings.account(null), TestMappings.contact(null)));

  private final OrderedPlanner planner = new OrderedPlanner(KEYED, BulkConditions.never());
  private long nextId = 1;

  private Change change(Action action, String table, long record, String sfid, String... columns) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i += 2) {
      values.put(columns[i], columns[i + 1]);
    }
    return new Change(
        nextId++, new RecordKey(table, record), action, sfid, new RowImage(values), RowImage.EMPTY);
  }

  private Change insert(String table, long record, String key, String... more) {
    var columns = new ArrayList<>(List.of("external_id__c", key));
    columns.addAll(List.of(more));
    return change(Action.INSERT, table, record, null, columns.toArray(String[]::new));
  }

  private Change update(String table, long record, String... columns) {
    return change(Action.UPDATE, table, record, sfid(table, record), columns);
  }

  private static String sfid(String table, long record) {
    return "%s%012dAAA".formatted(table.equals("account") ? "001" : "003", record);
  }

  /** Both are written into one record: the second of two rows whose key it is. */
  @Test
  void aChangeOfARowStandsBeforeTheNextRowThatHasItsKey() {
    Change first = insert("account", 1, "K");
    var update =
        new Change(
            nextId++,
            first.record(),
            Action.UPDATE,
            null,
            new RowImage(Map.of("phone", "1")),
            new RowImage(Map.of("external_id__c", "K", "phone", "0", "name", "a", "id", "1")));
    Change second = insert("account", 2, "k ");
    Plan plan =
        new RecordOrderedPlanner(KEYED, BulkConditions.never(), 8)
            .plan(List.of(first, update, second), List.of());
    assertThat(plan.calls())
        .extracting(PlannedCall::logIds)
        .containsExactly(List.of(first.id()), List.of(update.id()), List.of(second.id()));
  }

  @Test
  void twoHundredInsertsOfOneObjectAreOneUpsert() {
    Plan plan =
        planner.plan(
            IntStream.range(0, 201).mapToObj(i -> insert("account", i, "A-" + i)).toList());
    assertThat(plan.calls()).extracting(call -> call.logIds().size()).containsExactly(200, 1);
    assertThat(plan.calls()).extracting(PlannedCall::operation).containsOnly(Operation.UPSERT);
  }

  @Test
  void blankUniqueValuesCollideWithNothing() {
    Plan plan = planner.plan(List.of(insert("account", 1, " "), insert("account", 2, " ")));
    assertThat(plan.calls())
        .singleElement()
        .extracting(PlannedCall::operation)
        .isEqualTo(Operation.CREATE);
  }

  @Test
  void insertWithoutUniqueIdentifierIsACreateAndMixesObjects() {
    var unkeyed = new OrderedPlanner(UNKEYED, BulkConditions.never());
    Plan plan =
        unkeyed.plan(
            List.of(
                change(Action.INSERT, "account", 1, null, "name", "a"),
                change(Action.INSERT, "contact", 1, null, "lastname", "c")));
    assertThat(plan.calls())
        .singleElement()
        .extracting(PlannedCall::operation)
        .isEqualTo(Operation.CREATE);
  }

  @Test
  void insertOfARecordThatIsKnownIsAnUpdateAndNeverASecondCreate() {
    Plan plan =
        new OrderedPlanner(UNKEYED, BulkConditions.never())
            .plan(List.of(change(Action.INSERT, "account", 1, "001000000000001AAA", "name", "a")));
    assertThat(plan.calls())
        .singleElement()
        .extracting(PlannedCall::operation)
        .isEqualTo(Operation.UPDATE);
  }

  @Test
  void anUpsertHoldsOneObject() {
    Plan plan = planner.plan(List.of(insert("account", 1, "A"), insert("contact", 1, "C")));
    assertThat(plan.calls()).hasSize(2);
  }

  @Test
  void aRecordIsOnceInACall() {
    Plan plan =
        planner.plan(List.of(update("account", 1, "name", "a"), update("account", 1, "name", "b")));
    assertThat(plan.calls()).hasSize(2);
  }

  @Test
  void twoRowsOfOneRecordAreNotInOneCall() {
    String record = "001000000000001AAA";
    Plan plan =
        planner.plan(
            List.of(
                change(Action.UPDATE, "account", 1, record, "name", "a"),
                change(Action.UPDATE, "account", 2, record.substring(0, 15), "name", "b")));
    assertThat(plan.calls()).hasSize(2);
  }

  @Test
  void insertOfAKnownRecordIsAnUpdateWhateverUniqueIdentifierItCarries() {
    Plan plan =
        planner.plan(
            List.of(
                change(
                    Action.INSERT, "account", 1, "001000000000001AAA", "external_id__c", "A-1")));
    assertThat(plan.calls())
        .singleElement()
        .extracting(PlannedCall::operation)
        .isEqualTo(Operation.UPDATE);
  }

  @Test
  void aKeyIsOnceInACallWhateverItsCaseAndBlanks() {
    Plan plan = planner.plan(List.of(insert("account", 1, "Key"), insert("account", 2, " kEY ")));
    assertThat(plan.calls()).hasSize(2);
  }

  @Test
  void aChildIsNotInTheCallThatInsertsItsParent() {
    var unkeyed = new OrderedPlanner(UNKEYED, BulkConditions.never());
    Plan plan =
        unkeyed.plan(
            List.of(
                change(Action.INSERT, "account", 1, null, "external_id__c", "A-1"),
                change(Action.INSERT, "contact", 1, null, "account__external_id__c", "a-1")));
    assertThat(plan.calls()).hasSize(2);
  }

  @Test
  void elevenAlternationsOfObjectsNeedASecondCall() {
    List<Change> alternating =
        IntStream.range(0, 11)
            .mapToObj(
                i ->
                    i % 2 == 0
                        ? update("account", i, "name", "a")
                        : update("contact", i, "lastname", "c"))
            .toList();
    assertThat(planner.plan(alternating).calls())
        .extracting(c -> c.logIds().size())
        .containsExactly(10, 1);
  }

  @Test
  void aDeleteOfARecordThatNeverWasInSalesforceIsIgnored() {
    Plan plan = planner.plan(List.of(change(Action.DELETE, "account", 9, null)));
    assertThat(plan.calls()).isEmpty();
    assertThat(plan.ignored()).hasSize(1);
  }

  @Test
  void aDeleteAfterItsOwnInsertIsSent() {
    Plan plan =
        planner.plan(List.of(insert("account", 9, "A"), change(Action.DELETE, "account", 9, null)));
    assertThat(plan.calls())
        .extracting(PlannedCall::operation)
        .containsExactly(Operation.UPSERT, Operation.DELETE);
  }

  @Test
  void anUpdateOfReadOnlyColumnsAloneIsIgnored() {
    Plan plan =
        planner.plan(List.of(update("contact", 1, "name", "computed", "systemmodstamp", "x")));
    assertThat(plan.calls()).isEmpty();
    assertThat(plan.ignored())
        .singleElement()
        .satisfies(i -> assertThat(i.reason()).contains("no changed column"))
        .satisfies(i -> assertThat(i.reason()).endsWith("be written: name, systemmodstamp"));
  }

  @Test
  void anUpdateOfTheApplicationsOwnColumnsIsNobodysLoss() {
    Plan plan = planner.plan(List.of(update("contact", 1, "own", "x")));
    assertThat(plan.ignored())
        .singleElement()
        .satisfies(i -> assertThat(i.reason()).isEqualTo("no changed column is mapped"));
  }

  @Test
  void aTableWithoutMappingIsIgnoredAndSaysSo() {
    assertThat(planner.plan(List.of(insert("nowhere", 1, "x"))).ignored()).hasSize(1);
  }

  @Test
  void hugeValuesStartAnotherCall() {
    String big = "x".repeat(9_000_000);
    List<Change> changes =
        LongStream.range(0, 6).mapToObj(i -> update("account", i, "description", big)).toList();
    assertThat(planner.plan(changes).calls().size()).isGreaterThan(1);
  }

  @Test
  void everyPlanKeepsTheLogsOrderAndEveryLimitAndNoCallCouldBeLonger() {
    Gen<List<Integer>> seeds = lists().of(integers().between(0, 1_000_000)).ofSizeBetween(0, 300);
    qt().withExamples(300)
        .forAll(seeds)
        .checkAssert(
            list -> {
              nextId = 1;
              List<Change> changes = list.stream().map(this::random).toList();
              Plan plan = planner.plan(changes);
              assertOrderedAndComplete(changes, plan);
              plan.calls().forEach(call -> assertFeasible(changes, call));
              for (int i = 1; i < plan.calls().size(); i++) {
                assertThat(
                        feasible(
                            changes,
                            with(plan.calls().get(i - 1), plan.calls().get(i).logIds().get(0))))
                    .describedAs("call %s could have taken the next change too", i - 1)
                    .isFalse();
              }
            });
  }

  /** A small world, so that records, keys and parents collide often. */
  private Change random(int seed) {
    String table = seed % 2 == 0 ? "account" : "contact";
    int record = seed / 2 % 7;
    String key = "K" + seed / 14 % 5;
    return switch (seed / 70 % 4) {
      case 0 ->
          table.equals("account")
              ? insert(table, record, key)
              : insert(table, record, key, "account__external_id__c", "K" + seed / 280 % 5);
      case 1 -> update(table, record, "phone", "1", "lastname", "x");
      case 2 -> update(table, record, "external_id__c", key);
      default -> change(Action.DELETE, table, record, sfid(table, record));
    };
  }

  private static void assertOrderedAndComplete(List<Change> changes, Plan plan) {
    List<Long> planned = plan.calls().stream().flatMap(call -> call.logIds().stream()).toList();
    assertThat(planned).isSorted();
    var all = new HashSet<>(planned);
    plan.ignored().forEach(ignored -> assertThat(all.add(ignored.logId())).isTrue());
    assertThat(all).hasSameSizeAs(changes);
  }

  private static void assertFeasible(List<Change> changes, PlannedCall call) {
    assertThat(feasible(changes, call)).describedAs("%s", call).isTrue();
  }

  private static PlannedCall with(PlannedCall call, long next) {
    var ids = new ArrayList<>(call.logIds());
    ids.add(next);
    return new PlannedCall(call.operation(), call.transport(), ids, Map.of());
  }

  /** The rules of a call, written a second time and from the rule book. */
  private static boolean feasible(List<Change> changes, PlannedCall call) {
    var records = new HashSet<RecordKey>();
    var keys = new HashSet<String>();
    var parents = new HashSet<String>();
    var runs = new ArrayList<String>();
    for (long id : call.logIds()) {
      Change change = changes.get((int) id - 1);
      Mapping mapping = KEYED.byTable(change.record().table()).orElseThrow();
      if (Candidate.of(
                  new NetChange(change, List.of(change)),
                  mapping,
                  KEYED.keyColumns(mapping.table()))
              .operation()
          != call.operation()) {
        return false;
      }
      if (!records.add(change.record())) {
        return false;
      }
      String key = change.values().get("external_id__c");
      if (key != null && !keys.add(mapping.objectName() + key)) {
        return false;
      }
      String parent = change.values().get("account__external_id__c");
      if (parent != null) {
        parents.add("Account" + parent);
      }
      if (runs.isEmpty() || !runs.get(runs.size() - 1).equals(mapping.table())) {
        runs.add(mapping.table());
      }
    }
    boolean oneType = call.operation() != Operation.UPSERT || runs.size() == 1;
    return call.logIds().size() <= 200
        && runs.size() <= 10
        && oneType
        && parents.stream().noneMatch(keys::contains);
  }
}
