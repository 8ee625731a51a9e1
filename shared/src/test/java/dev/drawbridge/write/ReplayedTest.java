package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a request that arrives late can undo, and how that shows. */
class ReplayedTest {
  private static final Mapping ACCOUNT = TestMappings.accountWithParent();
  private static final String OURS = "001000000000001AAA";

  private static Change change(long id, Action action, Map<String, @Nullable String> values) {
    return new Change(
        id, new RecordKey("account", 1), action, OURS, new RowImage(values), RowImage.EMPTY);
  }

  private static Change update(long id, String column, String value) {
    return change(id, Action.UPDATE, Map.of(column, value));
  }

  private static Replayed replayed(Change change, Change... later) {
    return Replayed.of(ACCOUNT, change, List.of(later));
  }

  @Test
  void aFieldThatNothingWroteLaterCannotBeSetBack() {
    var replayed = replayed(update(1, "phone", "1"), update(2, "name", "n"));
    assertThat(replayed.contested()).isEmpty();
  }

  @Test
  void aLookupByIdAndItsSyntheticColumnAreOneField() {
    var replayed = replayed(update(1, "parentid", OURS), update(2, "parent__external_id__c", "PB"));
    assertThat(replayed.paths()).containsExactlyInAnyOrder("ParentId", "Parent.External_ID__c");
    assertThat(replayed.setBack(Map.of("ParentId", OURS, "Parent.External_ID__c", "PA")))
        .containsExactly("parent__external_id__c");
    assertThat(replayed.setBack(Map.of("ParentId", "001x", "Parent.External_ID__c", "PB")))
        .isEmpty();
  }

  @Test
  void whatIsLaterThanTheDeleteIsOfAnotherLife() {
    var replayed =
        replayed(
            change(1, Action.INSERT, Map.of("external_id__c", "K", "phone", "1")),
            change(2, Action.DELETE, Map.of()),
            update(3, "phone", "2"));
    assertThat(replayed.deletedSince()).isTrue();
    assertThat(replayed.later()).hasSize(1);
    assertThat(replayed.formerKey()).contains("K");
  }

  @Test
  void aChangeOfAnotherRecordUnderTheSameLocalIdIsNoLaterOne() {
    var other = update(2, "phone", "2").withSfid("001000000000002AAA");
    assertThat(replayed(update(1, "phone", "1"), other).later()).isEmpty();
  }

  @Test
  void aKeyIsFormerWhenItWasEverAnotherSince() {
    var insert = change(1, Action.INSERT, Map.of("external_id__c", "K"));
    assertThat(replayed(insert).formerKey()).isEmpty();
    assertThat(replayed(insert, update(2, "external_id__c", "k ")).formerKey())
        .describedAs("the same key to Salesforce")
        .isEmpty();
    assertThat(replayed(insert, update(2, "external_id__c", "L")).formerKey()).contains("K");
    assertThat(
            replayed(insert, update(2, "external_id__c", "L"), update(3, "external_id__c", "K"))
                .formerKey())
        .describedAs("a second record may have been made in between")
        .contains("K");
  }

  /** The record is the fold of all changes, and then the first arrives again, or does not. */
  @Test
  void exactlyWhatALateArrivalSetBackIsFound() {
    var fields = Map.of("name", "Name", "phone", "Phone", "description", "Description");
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      var changes = new ArrayList<Change>();
      for (long id = 1; id <= 2 + random.nextInt(4); id++) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        for (String column : fields.keySet()) {
          if (random.nextBoolean()) {
            values.put(column, "v" + random.nextInt(3));
          }
        }
        changes.add(change(id, Action.UPDATE, values));
      }
      Map<String, String> record = new HashMap<>();
      changes.forEach(
          change -> change.values().columns().forEach((c, v) -> record.put(fields.get(c), "" + v)));
      var replayed = Replayed.of(ACCOUNT, changes.getFirst(), changes);
      assertThat(replayed.setBack(record)).describedAs("seed %d, not arrived", seed).isEmpty();

      Set<String> undone = new HashSet<>();
      changes
          .getFirst()
          .values()
          .columns()
          .forEach(
              (column, value) -> {
                if (!("" + value).equals(record.put(fields.get(column), "" + value))) {
                  undone.add(column);
                }
              });
      assertThat(replayed.setBack(record))
          .describedAs("seed %d, arrived", seed)
          .containsExactlyInAnyOrderElementsOf(undone);
    }
  }
}
