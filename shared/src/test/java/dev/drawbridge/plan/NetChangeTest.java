package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetChangeTest {
  private static final Mappings M = Workloads.MAPPINGS;

  private long nextId = 1;

  private Change change(
      Action action, @Nullable String sfid, Map<String, @Nullable String> values) {
    return change(action, sfid, values, Map.of());
  }

  private Change change(
      Action action,
      @Nullable String sfid,
      Map<String, @Nullable String> values,
      Map<String, String> old) {
    return new Change(
        nextId++, new RecordKey("o0", 1), action, sfid, new RowImage(values), new RowImage(old));
  }

  @Test
  void whatIsFoldedAgainFromTheEntriesOfAGroupIsWhatWasPlanned() {
    qt().withExamples(2_000)
        .forAll(longs().all())
        .checkAssert(
            seed -> {
              List<Change> log = anyLog(new Random(seed));
              Stream.concat(NetChange.fold(log, M).stream(), NetChange.each(log, M).stream())
                  .forEach(net -> assertFoldedAgain(net, log, new Random(seed)));
            });
  }

  private static void assertFoldedAgain(NetChange net, List<Change> log, Random random) {
    List<Long> ids = new ArrayList<>(net.absorbed());
    assertThat(ids).isSorted();
    ids.add(net.change().id());
    List<Change> group = new ArrayList<>(log.stream().filter(c -> ids.contains(c.id())).toList());
    Collections.shuffle(group, random);
    assertThat(NetChange.of(group, M)).isEqualTo(net.change());
  }

  @Test
  void everyEntryIsInOneNetChangeAndNoneOfThemHoldsTwoLives() {
    qt().withExamples(2_000)
        .forAll(longs().all())
        .checkAssert(
            seed -> {
              List<Change> log = anyLog(new Random(seed));
              List<Change> found = new ArrayList<>();
              for (NetChange net : NetChange.fold(log, M)) {
                assertThat(net.group()).allMatch(c -> c.life().equals(net.change().life()));
                found.addAll(net.group());
              }
              assertThat(found).extracting(Change::id).doesNotHaveDuplicates();
              assertThat(found).hasSameSizeAs(log);
            });
  }

  @Test
  void whatAnInsertAndLaterChangesComeToIsWhatTheyComeToOneByOne() {
    qt().withExamples(2_000)
        .forAll(longs().all())
        .checkAssert(
            seed -> {
              List<Change> group = insertAndLater(new Random(seed));
              Map<String, String> oneByOne = new HashMap<>(Map.of("c0", "o", "c1", "o"));
              group.forEach(change -> write(change, oneByOne));
              Map<String, String> asOne = new HashMap<>(Map.of("c0", "o", "c1", "o"));
              NetChange.of(group, M).values().columns().forEach((c, v) -> asOne.put(c, text(v)));
              assertThat(asOne).isEqualTo(oneByOne);
            });
  }

  /** Of one life whose record is there: an INSERT by which it was captured again, then any. */
  private List<Change> insertAndLater(Random random) {
    List<Change> group = new ArrayList<>();
    int size = 2 + random.nextInt(4);
    for (int i = 0; i < size; i++) {
      Map<String, @Nullable String> values = new HashMap<>();
      for (String column : List.of("c0", "c1")) {
        String value = Arrays.asList("v" + i, null, "", " ", "\u0001").get(random.nextInt(5));
        if (random.nextBoolean()) {
          values.put(column, value);
        }
      }
      Action action = i == 0 || random.nextInt(3) == 0 ? Action.INSERT : Action.UPDATE;
      group.add(change(action, "a00", values));
    }
    return group;
  }

  private static void write(Change change, Map<String, String> row) {
    change
        .values()
        .columns()
        .forEach(
            (column, value) -> {
              if (change.action() == Action.UPDATE || !text(value).isEmpty()) {
                row.put(column, text(value));
              }
            });
  }

  private static String text(@Nullable String value) {
    return SalesforceText.toApi(FieldType.STRING, value).orElseThrow();
  }

  /** Three lives of two ids, and every verb after every other. */
  private static List<Change> anyLog(Random random) {
    List<Change> log = new ArrayList<>();
    int size = 1 + random.nextInt(14);
    for (long id = 1; id <= size; id++) {
      int life = random.nextInt(3);
      String sfid = random.nextBoolean() ? "a0000000000000" + life : null;
      Action action = Action.values()[random.nextInt(3)];
      Map<String, String> values =
          action == Action.DELETE ? Map.of() : Map.of("c" + random.nextInt(3), "v" + id);
      Map<String, String> old =
          action == Action.INSERT || random.nextBoolean()
              ? Map.of()
              : Map.of("c0", "o" + id, "c1", "o" + id, "c2", "o" + id);
      log.add(
          new Change(
              id,
              new RecordKey("o0", life / 2),
              action,
              sfid,
              new RowImage(values),
              new RowImage(old),
              random.nextInt(5) == 0,
              new Life("o0", life / 2, life),
              Set.of()));
    }
    return log;
  }

  @Test
  void updatesBeforeAFreshInsertAddNothingToIt() {
    Change update = change(Action.UPDATE, null, Map.of("value", "old", "other", "old"));
    Change insert = change(Action.INSERT, null, Map.of("value", "now", "other", "now"));
    for (List<NetChange> nets :
        List.of(
            NetChange.each(List.of(update, insert), M),
            NetChange.fold(List.of(update, insert), M))) {
      assertThat(nets).containsExactly(new NetChange(insert, List.of(update, insert)));
    }
  }

  @Test
  void whatACopiedInsertLeavesOutIsSaidByTheUpdateThatWroteItLater() {
    Change update = change(Action.UPDATE, null, Map.of("other", "written later"));
    Change copyWithoutIt = change(Action.INSERT, null, Map.of("value", "first"));
    assertThat(NetChange.of(List.of(update, copyWithoutIt), M).values().columns())
        .isEqualTo(Map.of("value", "first", "other", "written later"));
  }

  @Test
  void theRowBeforeIsTheOneBeforeTheFirstAlsoWhereThatOneKnowsItsKeyOnly() {
    Change again = change(Action.UPDATE, "a00", Map.of("key", "Y"), Map.of("key", "X"));
    Change next =
        change(Action.UPDATE, "a00", Map.of("parent", "Q"), Map.of("key", "Y", "parent", "P"));
    assertThat(NetChange.of(List.of(again, next), M).old().columns())
        .isEqualTo(Map.of("key", "X", "parent", "P"));
  }

  @Test
  void rowCapturedAgainAsAWholeSaysNothingOfColumnsThatNoChangeFilled() {
    Map<String, @Nullable String> row = new HashMap<>();
    row.put("id", "1");
    row.put("sfid", "a00");
    row.put("value", "now");
    row.put("other", null);
    row.put("key", " ");
    assertThat(NetChange.own(change(Action.UPDATE, "a00", row)).columns().keySet())
        .containsExactlyInAnyOrder("id", "sfid", "value");
    assertThat(
            NetChange.own(change(Action.UPDATE, "a00", row, Map.of("id", "2", "other", "x")))
                .columns())
        .as("logged by the trigger")
        .isEqualTo(row);
    assertThat(NetChange.own(change(Action.UPDATE, "a00", single("other", null))).columns())
        .as("asked for by its name")
        .isEqualTo(single("other", null));
  }

  @Test
  void twoLivesOfOneIdAreTwoRows() {
    Change first = change(Action.UPDATE, "a00", Map.of("value", "1"));
    Change second = change(Action.UPDATE, null, Map.of("value", "2")).inLife(new Life("o0", 1, 1));
    assertThat(NetChange.fold(List.of(first, second), M)).hasSize(2);
  }

  @Test
  void theLastWordOnALookupCountsWhicheverOfItsColumnsSaysIt() {
    var contacts = new Mappings(List.of(TestMappings.contact()));
    Change byKey = ofContact(single("account__external_id__c", "B"));
    Change byId = ofContact(single("accountid", "001A"));
    Change blank = ofContact(single("accountid", null));
    assertThat(NetChange.of(List.of(byKey, byId, blank), contacts).values().columns())
        .isEqualTo(single("accountid", null));
    Change again = ofContact(single("account__external_id__c", "B"));
    assertThat(NetChange.of(List.of(byId, again), contacts).values().columns())
        .isEqualTo(single("account__external_id__c", "B"));
  }

  private Change ofContact(Map<String, @Nullable String> values) {
    return new Change(
        nextId++,
        new RecordKey("contact", 1),
        Action.UPDATE,
        "003",
        new RowImage(values),
        RowImage.EMPTY);
  }

  private static Map<String, @Nullable String> single(String column, @Nullable String value) {
    Map<String, @Nullable String> one = new HashMap<>();
    one.put(column, value);
    return one;
  }
}
