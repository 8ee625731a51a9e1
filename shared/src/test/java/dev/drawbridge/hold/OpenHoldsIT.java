package dev.drawbridge.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators and a waiting execution find of the open holds. */
class OpenHoldsIT {
  private final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));
  private final OpenHolds open = new OpenHolds(db.database());
  private long batch;

  @BeforeEach
  void fiveHolds() {
    db.execute("INSERT INTO salesforce.account (name) SELECT 'a' FROM generate_series(1, 5)");
    db.execute("UPDATE salesforce._trigger_log SET state = 'FAILED', processed_at = now()");
    db.execute(
        """
        INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)
        VALUES ('1nc4rn', 'ORDERED', 5, now(), 'PARKED')
        """);
    batch = db.value(Long.class, "SELECT id FROM drawbridge.batch");
    db.execute(
        """
        INSERT INTO drawbridge.hold
               (batch, log_id, table_name, record_id, scope, reason, code, message)
        SELECT ?, t.id, 'account', t.record_id, 'RECORD', 'REJECTED',
               CASE WHEN t.record_id = 1 THEN 'FIRST' ELSE 'OTHER' END, 'x'
          FROM salesforce._trigger_log t ORDER BY t.id
        """,
        batch);
  }

  @AfterEach
  void close() {
    db.close();
  }

  private void skip(long hold) {
    db.execute("SELECT drawbridge.release_hold(?, 'skip')", hold);
  }

  @Test
  void theListInPartsHasEveryHoldOnceAlsoWhenOneEndsMeanwhile() {
    List<Long> read = new ArrayList<>();
    OpenHolds.Part part = open.part(0, 2);
    assertThat(part.count()).isEqualTo(5);
    part.holds().forEach(hold -> read.add(hold.id()));
    skip(read.getFirst());
    part = open.part(read.getLast(), 2);
    assertThat(part.count()).isEqualTo(4);
    part.holds().forEach(hold -> read.add(hold.id()));
    open.part(read.getLast(), 2).holds().forEach(hold -> read.add(hold.id()));
    assertThat(read).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void causesAreCountedByCode() {
    assertThat(open.causes()).isEqualTo(Map.of("FIRST", 1L, "OTHER", 4L));
    assertThat(open.waitingForAPerson()).isEqualTo(5);
  }

  @Test
  void anExecutionWaitsForTheHoldsOfItsBatchUntilTheLastIsReleased() {
    var wait = new HoldWait(db.database());
    HoldWait.Registered registered = wait.register(batch, "token");
    assertThat(registered.open()).isTrue();
    assertThat(registered.holds()).extracting(Holds.Open::id).containsExactly(1L, 2L, 3L, 4L, 5L);
    for (long hold = 1; hold <= 5; hold++) {
      skip(hold);
    }
    assertThat(wait.register(batch, "token")).isEqualTo(new HoldWait.Registered(false, List.of()));
  }
}
