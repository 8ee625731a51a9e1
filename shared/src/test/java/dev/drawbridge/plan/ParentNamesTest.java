package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.FormerName;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mappings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParentNamesTest {
  private static final String RECORD = "0015g0000000001AAA";
  private static final Mappings MAPPINGS =
      new Mappings(List.of(TestMappings.account(), TestMappings.contact()));
  private static final KeyColumn.OfLookup BY_KEY =
      MAPPINGS.keyColumns("contact").stream()
          .filter(KeyColumn.ByKey.class::isInstance)
          .map(KeyColumn.ByKey.class::cast)
          .findFirst()
          .orElseThrow();

  private static RowImage account(String key) {
    return new RowImage(Map.of("external_id__c", key));
  }

  private static RowImage child(String parent) {
    return new RowImage(Map.of("account__external_id__c", parent));
  }

  private static Change change(long id, long row, Action action, String key, String before) {
    return new Change(
        id,
        new RecordKey("account", row),
        action,
        action == Action.INSERT ? null : RECORD,
        key == null ? RowImage.EMPTY : account(key),
        before == null ? RowImage.EMPTY : account(before));
  }

  private static Change delete(long id, long row, String key) {
    return change(id, row, Action.DELETE, null, key);
  }

  private static ParentNames names(List<Change> changes, String... former) {
    return ParentNames.of(
        changes,
        Arrays.stream(former).map(value -> new FormerName(RECORD, value)).toList(),
        MAPPINGS);
  }

  @Test
  void aRecordIsNamedByWhatItIsCalledAndByWhatItWasCalled() {
    var names = names(List.of(delete(9, 1, "K2")), "K1");
    assertThat(names.named(child("k2 "), BY_KEY, ParentNames.BEFORE)).containsExactly(9L);
    assertThat(names.named(child("K1"), BY_KEY, ParentNames.BEFORE)).containsExactly(9L);
    assertThat(names.named(child("K3"), BY_KEY, ParentNames.BEFORE)).isEmpty();
    assertThat(names.named(RowImage.EMPTY, BY_KEY, ParentNames.BEFORE)).isEmpty();
  }

  /** Since then the name is another record's. */
  @Test
  void aFormerNameThatAChildTookNowIsNotItsName() {
    var names = names(List.of(delete(9, 1, "K2")), "K1");
    assertThat(names.named(child("K1"), BY_KEY, 5)).isEmpty();
  }

  @Test
  void aRenameThatIsStillToBeSentHasGivenTheNameUpFromThereOn() {
    var names = names(List.of(change(3, 1, Action.UPDATE, "K2", "K1"), delete(9, 1, "K2")));
    assertThat(names.named(child("K1"), BY_KEY, ParentNames.BEFORE)).containsExactly(9L);
    assertThat(names.named(child("K1"), BY_KEY, 2)).containsExactly(9L);
    assertThat(names.named(child("K1"), BY_KEY, 4)).isEmpty();
    assertThat(names.named(child("K2"), BY_KEY, 4)).containsExactly(9L);
    assertThat(names.named(child("K2"), BY_KEY, ParentNames.BEFORE)).isEmpty();
  }

  @Test
  void oneNameMeansEachOfTheRecordsThatHadItInTurn() {
    var names =
        names(
            List.of(
                delete(1, 1, "P"),
                change(2, 2, Action.INSERT, "P", null),
                delete(5, 2, "P"),
                change(6, 3, Action.INSERT, "P", null)));
    assertThat(names.named(child("P"), BY_KEY, ParentNames.BEFORE)).containsExactly(1L);
    assertThat(names.named(child("P"), BY_KEY, 3)).containsExactly(5L);
    assertThat(names.named(child("P"), BY_KEY, 7)).isEmpty();
  }
}
