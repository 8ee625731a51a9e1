package dev.drawbridge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockingTest {
  private long nextId = 1;
  private final Change held = change(Action.INSERT, "o0", 1, Map.of("key", "P"));

  private Change change(Action action, String table, long record, Map<String, String> values) {
    return new Change(
        nextId++, new RecordKey(table, record), action, null, new RowImage(values), RowImage.EMPTY);
  }

  private Set<Long> blocked(Change... changes) {
    return new Blocking(Workloads.MAPPINGS, List.of(held)).blockedAmong(List.of(changes));
  }

  @Test
  void laterChangesOfTheRecordItsChildrenAndTheirChangesWait() {
    Change update = change(Action.UPDATE, "o0", 1, Map.of("value", "x"));
    Change child = change(Action.INSERT, "o1", 5, Map.of("key", "C", "parent", "p "));
    Change ofChild = change(Action.UPDATE, "o1", 5, Map.of("value", "y"));
    assertThat(blocked(update, child, ofChild))
        .containsExactly(update.id(), child.id(), ofChild.id());
  }

  @Test
  void whatHasNothingToDoWithItDoesNotWait() {
    assertThat(
            blocked(
                change(Action.INSERT, "o0", 2, Map.of("key", "Q")),
                change(Action.INSERT, "o1", 6, Map.of("key", "P", "parent", "Q"))))
        .isEmpty();
  }

  @Test
  void whoTakesTheSameUniqueValueWaits() {
    Change rival = change(Action.INSERT, "o0", 3, Map.of("key", " p"));
    assertThat(blocked(rival)).containsExactly(rival.id());
  }

  @Test
  void aGrandchildLoggedBeforeTheChildWaitsToo() {
    Change grandchild = change(Action.INSERT, "o2", 7, Map.of("key", "G", "parent", "M"));
    Change child = change(Action.INSERT, "o0", 8, Map.of("key", "M", "parent", "P"));
    assertThat(blocked(grandchild, child)).containsExactly(grandchild.id(), child.id());
  }

  @Test
  void anEarlierChangeOfARecordDoesNotWaitForItsLaterOne() {
    Change free = change(Action.UPDATE, "o1", 9, Map.of("value", "x"));
    Change tied = change(Action.UPDATE, "o1", 9, Map.of("parent", "P"));
    assertThat(blocked(free, tied)).containsExactly(tied.id());
  }

  @Test
  void whoTakesAValueThatAWaitingRowHasNotGivenUpWaitsAlsoWhereItIsLoggedEarlier() {
    Change own = change(Action.UPDATE, "o1", 5, Map.of("key", "K"));
    Change taker = change(Action.INSERT, "o1", 4, Map.of("key", "K"));
    Change given =
        change(Action.UPDATE, "o1", 5, Map.of("key", "K2", "parent", "P"))
            .withOld(new RowImage(Map.of("key", "K")));
    assertThat(blocked(own, taker, given)).containsExactlyInAnyOrder(taker.id(), given.id());
  }

  @Test
  void whoTakesTheValueThatTheRecordOfAWaitingRowHasWaits() {
    Change waiting =
        change(Action.UPDATE, "o0", 5, Map.of("value", "x"))
            .withOld(new RowImage(Map.of("key", "K", "value", "w", "parent", "")));
    Change taker = change(Action.INSERT, "o0", 6, Map.of("key", " k"));
    Change free = change(Action.INSERT, "o0", 7, Map.of("key", "L"));
    assertThat(
            new Blocking(Workloads.MAPPINGS, List.of(waiting)).blockedAmong(List.of(taker, free)))
        .containsExactly(taker.id());
  }

  @Test
  void updatesThatAWaitingInsertAbsorbsWaitWithIt() {
    Change older = change(Action.UPDATE, "o1", 5, Map.of("value", "x"));
    Change again = change(Action.INSERT, "o1", 5, Map.of("key", "C", "parent", "P"));
    assertThat(blocked(older, again)).containsExactlyInAnyOrder(older.id(), again.id());
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "RECORD_ORDERED"})
  void plansLeaveBlockedChangesOut(WriteAlgorithm algorithm) {
    Change child = change(Action.INSERT, "o1", 5, Map.of("key", "C", "parent", "P"));
    Change other = change(Action.INSERT, "o1", 6, Map.of("key", "D"));
    Plan plan =
        Planner.of(algorithm, Workloads.MAPPINGS, BulkConditions.never(), 4)
            .plan(List.of(child, other), List.of(held));
    assertThat(plan.blocked()).containsExactly(child.id());
    assertThat(plan.calls())
        .singleElement()
        .satisfies(c -> assertThat(c.logIds()).containsExactly(other.id()));
  }
}
