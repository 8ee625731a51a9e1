package dev.drawbridge.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Action;
import dev.drawbridge.mapping.Mapping;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApplyPlanTest {
  private static final String SFID = "0015g0000000001AAA";
  private static final String OTHER = "0015g0000000002AAA";
  private static final String USER = "0055g0000000001AAA";
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private final Mapping mapping = TestMappings.accountWithParent();

  private Image image(String sfid, @Nullable String key) {
    Map<String, @Nullable String> values = new HashMap<>();
    mapping.columns().forEach(column -> values.put(column.name(), null));
    values.put("external_id__c", key);
    return new Image(sfid, NOON, NOON, USER, false, values);
  }

  private Decision decided(Image image, List<LocalRow> rows, OpenChange... changes) {
    return decided(
        USER, image, new LocalRows(rows, Map.of()), new OpenChanges(List.of(changes), List.of()));
  }

  private Decision decided(String user, Image image, LocalRows rows, OpenChanges changes) {
    return ApplyPlan.of(mapping, List.of(image), rows, changes, user).getFirst();
  }

  /** A call whose answer is not there, and which may have made a record at noon. */
  private static OpenChanges withoutAnswer() {
    return new OpenChanges(
        List.of(),
        List.of(new OpenChanges.Sending(42, NOON.minusSeconds(60), NOON.plusSeconds(60))));
  }

  private static LocalRow row(@Nullable String sfid, @Nullable String key) {
    return new LocalRow(7, sfid, null, key);
  }

  private static OpenChange change(Action action, @Nullable String sfid, String... columns) {
    return new OpenChange(42, 7, sfid, action, Set.of(columns), null, true);
  }

  @Test
  void aRecordThatNoRowStandsForIsInserted() {
    assertThat(decided(image(SFID, "A-1"), List.of())).isInstanceOf(Decision.Insert.class);
  }

  @Test
  void theRowWithTheSfidIsWrittenWhole() {
    assertThat(decided(image(SFID, "A-1"), List.of(row(SFID, "a-9"))))
        .isInstanceOfSatisfying(
            Decision.Write.class,
            write -> {
              assertThat(write.kept()).isEmpty();
              assertThat(write.waits()).isFalse();
            });
  }

  @Test
  void aRowWithoutSfidIsFoundByItsKeyWhateverItsCase() {
    assertThat(decided(image(SFID, " A-1 "), List.of(row(null, "a-1"))))
        .isInstanceOf(Decision.Write.class);
  }

  @Test
  void aRowThatStandsForAnotherRecordIsNotFoundByItsKey() {
    assertThat(decided(image(SFID, "A-1"), List.of(new LocalRow(7, null, OTHER, "a-1"))))
        .isInstanceOf(Decision.Insert.class);
  }

  @Test
  void recordsWithoutAKeyMeetNoRowWithoutOne() {
    assertThat(decided(image(SFID, null), List.of(row(null, null))))
        .isInstanceOf(Decision.Insert.class);
  }

  @Test
  void aChangeOnItsWayKeepsItsColumnsAndTheStatus() {
    assertThat(
            decided(
                image(SFID, "A-1"),
                List.of(row(SFID, "a-1")),
                change(Action.UPDATE, SFID, "phone")))
        .isInstanceOfSatisfying(
            Decision.Write.class,
            write -> {
              assertThat(write.kept()).containsExactly("phone");
              assertThat(write.waits()).isTrue();
              assertThat(write.blocker()).isEqualTo(42);
            });
  }

  @Test
  void aLookupIsKeptTogetherWithTheColumnThatNamesItsParent() {
    assertThat(
            decided(
                image(SFID, "A-1"),
                List.of(row(SFID, "a-1")),
                change(Action.UPDATE, SFID, "parent__external_id__c")))
        .isInstanceOfSatisfying(
            Decision.Write.class,
            write ->
                assertThat(write.kept())
                    .containsExactlyInAnyOrder("parentid", "parent__external_id__c"));
  }

  @Test
  void anInsertOnItsWayKeepsTheWholeRow() {
    assertThat(decided(image(SFID, "A-1"), List.of(row(null, "a-1")), change(Action.INSERT, null)))
        .isEqualTo(new Decision.Again(image(SFID, "A-1"), Why.PROTECTED, 42L));
  }

  @Test
  void aDeleteOnItsWayKeepsTheRecordFromComingBack() {
    assertThat(decided(image(SFID, "A-1"), List.of(), change(Action.DELETE, SFID)))
        .isEqualTo(new Decision.Again(image(SFID, "A-1"), Why.PROTECTED, 42L));
  }

  @Test
  void theRecordOfAnInsertWhoseRowHasAnotherKeyByNowIsNoNewRow() {
    var insert = new OpenChange(42, 7, null, Action.INSERT, Set.of(), "a-1", true);
    assertThat(decided(image(SFID, "A-1"), List.of(row(null, "b-1")), insert))
        .isEqualTo(new Decision.Again(image(SFID, "A-1"), Why.PROTECTED, 42L));
  }

  @Test
  void whatACallWithoutAnswerMayHaveMadeIsNoNewRow() {
    var none = new LocalRows(List.of(), Map.of());
    assertThat(decided(USER, image(SFID, "A-1"), none, withoutAnswer()))
        .isEqualTo(new Decision.Again(image(SFID, "A-1"), Why.UNATTRIBUTED, 42L));
  }

  @Test
  void whatAnotherUserMadeMeanwhileIsANewRow() {
    var none = new LocalRows(List.of(), Map.of());
    assertThat(decided("0055g0000000009AAA", image(SFID, "A-1"), none, withoutAnswer()))
        .isInstanceOf(Decision.Insert.class);
  }

  @Test
  void anSfidThatAnotherRowIsKnownToStandForIsLeftToAPerson() {
    var rows = new LocalRows(List.of(row(SFID, "a-1")), Map.of(SFID, 8L));
    assertThat(decided(USER, image(SFID, "A-1"), rows, new OpenChanges(List.of(), List.of())))
        .isEqualTo(new Decision.Again(image(SFID, "A-1"), Why.UNATTRIBUTED, null));
  }

  @Test
  void ofTwoRecordsWithOneKeyTheFirstHasTheRow() {
    List<Decision> decisions =
        ApplyPlan.of(
            mapping,
            List.of(image(SFID, "A-1"), image(OTHER, "A-1")),
            new LocalRows(List.of(row(null, "a-1")), Map.of()),
            new OpenChanges(List.of(), List.of()),
            USER);
    assertThat(decisions.get(0)).isInstanceOf(Decision.Write.class);
    assertThat(decisions.get(1))
        .isEqualTo(new Decision.Again(image(OTHER, "A-1"), Why.REFUSED, null));
  }
}
