package dev.drawbridge.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.plan.BulkConditions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** {@code drawbridge.release_hold}, and the token of the execution that waits. */
class ReleaseHoldIT {
  private final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));
  private final List<String> answered = new ArrayList<>();
  private long batch;

  @BeforeEach
  void twoHolds() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('a'), ('b')");
    db.execute("UPDATE salesforce._trigger_log SET state = 'FAILED', processed_at = now()");
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)"
            + " VALUES ('1nc4rn', 'ORDERED', 2, now(), 'PARKED')");
    batch = db.value(Long.class, "SELECT id FROM drawbridge.batch");
    db.execute(
        "INSERT INTO drawbridge.hold (batch, log_id, table_name, record_id, scope, reason, code,"
            + " message) SELECT ?, t.id, 'account', t.record_id, 'QUEUE', CASE WHEN t.record_id = 1"
            + " THEN 'REJECTED' ELSE 'OUTCOME_UNKNOWN' END, 'X', 'x' FROM salesforce._trigger_log t"
            + " ORDER BY t.id",
        batch);
  }

  @AfterEach
  void close() {
    db.close();
  }

  private void drain() {
    new Drain(
            db.database(),
            TestDatabase.SCHEMA,
            new BatchRules(100, BulkConditions.never(), 1),
            ApiBudget.unlimited(),
            pointer -> {},
            answered::add)
        .run();
  }

  private boolean storeToken() {
    return db.database().transaction(handle -> Holds.storeToken(handle, batch, "token"));
  }

  private void release(long hold, String resolution) {
    db.execute("SELECT drawbridge.release_hold(?, ?)", hold, resolution);
  }

  @Test
  void theTokenIsAnsweredWhenTheLastHoldOfItsBatchIsReleased() {
    assertThat(storeToken()).isTrue();
    release(1, "skip");
    drain();
    assertThat(answered).isEmpty();
    release(2, "skip");
    drain();
    assertThat(answered).containsExactly("token");
    drain();
    assertThat(answered).containsExactly("token");
  }

  @Test
  void aReleaseThatCameBeforeTheTokenIsSeenWhenItIsStored() {
    release(1, "retry");
    release(2, "skip");
    assertThat(storeToken()).isFalse();
  }

  @Test
  void everyMisuseIsOneSentenceAndChangesNothing() {
    assertThatThrownBy(() -> release(99, "skip")).hasMessageContaining("There is no hold 99");
    assertThatThrownBy(() -> release(1, "maybe"))
        .hasMessageContaining("retry, skip, landed or amend");
    assertThatThrownBy(() -> release(1, "landed")).hasMessageContaining("nothing landed");
    assertThatThrownBy(() -> release(2, "landed")).hasMessageContaining("Salesforce id");
    assertThatThrownBy(() -> db.execute("SELECT drawbridge.release_hold(2, 'landed', 'x')"))
        .hasMessageContaining("15 or 18");
    release(1, "skip");
    assertThatThrownBy(() -> release(1, "retry")).hasMessageContaining("closed already");
    assertThat(db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("IGNORED", "FAILED");
  }

  private void landed(String sfid) {
    db.execute("SELECT drawbridge.release_hold(2, 'landed', ?)", sfid);
  }

  @Test
  void landedTakesNoRecordThatCannotBeTheOne() {
    db.execute(
        "INSERT INTO drawbridge.record_identity (table_name, record_id, sfid) VALUES"
            + " ('account', 1, '0015g00000ABCDEAA5'), ('lead', 7, '00Q5g00000ABCDEEA5')");
    db.execute("UPDATE salesforce._trigger_log SET record_id = 9 WHERE id = 2");
    db.execute("UPDATE drawbridge.hold SET record_id = 9 WHERE id = 2");
    // Two letters exchanged, as they are when somebody types it.
    assertThatThrownBy(() -> landed("0015g00000ABCEDAAA")).hasMessageContaining("15 or 18");
    assertThatThrownBy(() -> landed("0015g00000abcdeAA5")).hasMessageContaining("15 or 18");
    assertThatThrownBy(() -> landed("00Q5g00000ABCDFEA5"))
        .hasMessageContaining("another object")
        .hasMessageContaining("begin with 001");
    assertThatThrownBy(() -> landed("0015g00000ABCDE"))
        .hasMessageContaining("that of row 1 of account");
    db.execute("UPDATE salesforce.account SET sfid = '0015g00000ABCDFAA5' WHERE id = 2");
    assertThatThrownBy(() -> landed("0015g00000ABCDF"))
        .hasMessageContaining("that of row 2 of account");
    assertThat(db.texts("SELECT state FROM salesforce._trigger_log WHERE id <= 2 ORDER BY id"))
        .containsExactly("FAILED", "FAILED");
    landed("0015g00000ABCDG");
    assertThat(db.texts("SELECT sfid FROM salesforce._trigger_log WHERE id = 2"))
        .containsExactly("0015g00000ABCDGAA5");
  }

  @Test
  void sfidsHaveTheChecksumThatTheLibraryGivesThem() {
    Gen<String> letters =
        integers()
            .between(0, 61)
            .map(
                i ->
                    String.valueOf(
                        (char) (i < 10 ? '0' + i : i < 36 ? 'A' + i - 10 : 'a' + i - 36)));
    qt().withExamples(200)
        .forAll(lists().of(letters).ofSize(15).map(l -> String.join("", l)))
        .checkAssert(
            id -> {
              String whole = SalesforceId.of18(id);
              assertThat(db.texts("SELECT drawbridge.sfid18(?)", id)).containsExactly(whole);
              assertThat(db.texts("SELECT drawbridge.sfid18(?)", whole)).containsExactly(whole);
            });
  }

  @Test
  void whoReleasedIsKept() {
    release(1, "skip");
    assertThat(db.rows("SELECT resolution, resolved_by FROM drawbridge.hold WHERE id = 1").get(0))
        .containsEntry("resolution", "skip")
        .containsEntry("resolved_by", "postgres");
  }
}
