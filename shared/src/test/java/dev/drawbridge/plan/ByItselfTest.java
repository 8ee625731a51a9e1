package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Salesforce does by itself: delete children, and compare keys in its own way. */
class ByItselfTest {
  private static final Mappings MAPPINGS =
      new Mappings(
          List.of(TestMappings.account(), TestMappings.contact(), loose("Key"), loose("Child")));

  /** A key that is a number and not unique, by which a child names it. */
  private static Mapping loose(String object) {
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column.OfField(
            "num__c", "Num__c", FieldType.DOUBLE, 0, true, true, true, false, false, List.of()));
    if (object.equals("Child")) {
      columns.add(
          new Column.Synthetic(
              "key__r__num__c", "Key__r", "Key__c", "Key", "Num__c", 18, true, true));
    }
    return new Mapping(
        object, Access.READ_WRITE, object.equals("Key") ? "Num__c" : null, columns, List.of());
  }

  private long nextId = 1;

  private Change change(
      Action action, String table, long row, @Nullable String sfid, String[] values, String[] old) {
    return new Change(nextId++, new RecordKey(table, row), action, sfid, image(values), image(old));
  }

  private static RowImage image(String... columns) {
    Map<String, @Nullable String> image = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i += 2) {
      image.put(columns[i], columns[i + 1]);
    }
    return new RowImage(image);
  }

  private static String[] of(String... columns) {
    return columns;
  }

  private static List<Long> sent(WriteAlgorithm algorithm, Change... log) {
    Plan plan = Planner.of(algorithm, MAPPINGS, BulkConditions.never(), 4).plan(List.of(log));
    return plan.calls().stream().flatMap(call -> call.logIds().stream()).toList();
  }

  private Change deleteAccount() {
    return change(
        Action.DELETE,
        "account",
        1,
        "001A",
        of(),
        of("external_id__c", "R", "name", "a", "id", "1"));
  }

  private Change contact(Action action, String[] values) {
    return change(
        action,
        "contact",
        2,
        "003C",
        values,
        of("account__external_id__c", "R", "external_id__c", "RC", "lastname", "c"));
  }

  @ParameterizedTest
  @EnumSource
  void aContactThatIsSetNullByTheDeleteOfItsAccountLeavesBeforeIt(WriteAlgorithm algorithm) {
    Change delete = deleteAccount();
    Change between = contact(Action.UPDATE, of("lastname", "d"));
    Change leaves = contact(Action.UPDATE, of("account__external_id__c", null));
    List<Long> sent = sent(algorithm, delete, between, leaves);
    assertThat(sent).endsWith(delete.id()).contains(leaves.id());
  }

  @ParameterizedTest
  @EnumSource
  void aContactDeletedWithItsAccountIsDeletedBeforeIt(WriteAlgorithm algorithm) {
    Change parent = deleteAccount();
    Change child = contact(Action.DELETE, of());
    assertThat(sent(algorithm, parent, child)).containsExactly(child.id(), parent.id());
  }

  @ParameterizedTest
  @EnumSource
  void aContactWhoseAccountIsReplacedLeavesItBeforeItIsDeleted(WriteAlgorithm algorithm) {
    Change leaves = contact(Action.UPDATE, of("account__external_id__c", null));
    Change delete = deleteAccount();
    Change insert =
        change(Action.INSERT, "account", 9, null, of("external_id__c", "R", "name", "new"), of());
    Change joins =
        change(
            Action.UPDATE,
            "contact",
            2,
            "003C",
            of("account__external_id__c", "R"),
            of("account__external_id__c", null, "external_id__c", "RC", "lastname", "c"));
    assertThat(sent(algorithm, leaves, delete, insert, joins))
        .containsExactly(leaves.id(), delete.id(), insert.id(), joins.id());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotConcernedKeepsItsPlaceInTheLog(WriteAlgorithm algorithm) {
    Change delete = deleteAccount();
    Change other =
        change(
            Action.UPDATE,
            "contact",
            5,
            "003X",
            of("lastname", "x"),
            of("account__external_id__c", "S", "external_id__c", "X", "lastname", "y"));
    List<Long> sent = sent(algorithm, delete, other);
    if (algorithm == WriteAlgorithm.ORDERED) {
      assertThat(sent).isSorted();
    }
    assertThat(sent).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "RECORD_ORDERED"})
  void aParentOfALooseNumberComesFirstHoweverTheNumberIsWritten(WriteAlgorithm algorithm) {
    Change child =
        change(Action.INSERT, "child", 1, null, of("key__r__num__c", "1000000000000102"), of());
    Change parent =
        change(Action.INSERT, "key", 1, null, of("num__c", "1.000000000000102e+15"), of());
    assertThat(sent(algorithm, child, parent)).containsExactly(parent.id(), child.id());
  }

  @Test
  void twoRowsOfOneLooseKeyAreNotInOneCall() {
    Change one = change(Action.INSERT, "key", 1, null, of("num__c", "5102"), of());
    Change other = change(Action.INSERT, "key", 2, null, of("num__c", "5102.0"), of());
    for (WriteAlgorithm algorithm : WriteAlgorithm.values()) {
      Plan plan =
          Planner.of(algorithm, MAPPINGS, BulkConditions.never(), 4).plan(List.of(one, other));
      assertThat(plan.calls()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCapturedAgainGivesItsValueUpBeforeAnotherRowTakesIt(WriteAlgorithm algorithm) {
    Change earlier = change(Action.UPDATE, "account", 1, "001A", of("name", "n"), of());
    Change taker =
        change(Action.INSERT, "account", 2, null, of("external_id__c", "QX", "name", "r2"), of());
    Change again =
        change(
            Action.UPDATE,
            "account",
            1,
            "001A",
            of("external_id__c", "QY"),
            of("external_id__c", "QX"));
    assertThat(sent(algorithm, earlier, taker, again)).endsWith(again.id(), taker.id());
  }

  @Test
  void theDeleteOfAnAccountWaitsForAHeldContactThatHangsOnIt() {
    Change delete = deleteAccount();
    Change leaves = contact(Action.UPDATE, of("account__external_id__c", null));
    Change held = change(Action.UPDATE, "contact", 2, "003C", of("lastname", "x"), of());
    assertThat(new Blocking(MAPPINGS, List.of(held)).blockedAmong(List.of(delete, leaves)))
        .containsExactlyInAnyOrder(delete.id(), leaves.id());
  }
}
