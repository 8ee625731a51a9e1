package dev.drawbridge.triggerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.batch.Batches;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves the live log, and what may not. */
class ArchiveIT {
  private final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));
  private final Archive archive = new Archive(TestDatabase.SCHEMA);

  @AfterEach
  void close() {
    db.close();
  }

  private int move() {
    return db.database().transaction(handle -> archive.move(handle, 24));
  }

  @Test
  void processedEntriesOfYesterdayMoveAndWaitingOnesStay() {
    for (String state :
        List.of(
            "NEW",
            "PENDING",
            "SUCCESS",
            "FAILED",
            "MERGED",
            "IGNORE",
            "IGNORED",
            "READONLY",
            "REQUEUE",
            "REQUEUED")) {
      db.execute(
          "INSERT INTO salesforce._trigger_log (state, table_name, record_id, created_at, values)"
              + " VALUES (?, 'account', 1, now() - interval '25 h', 'v')",
          state);
    }
    db.execute(
        "INSERT INTO salesforce._trigger_log (state, table_name, record_id) VALUES ('SUCCESS',"
            + " 'account', 2)");
    assertThat(move()).isEqualTo(7);
    assertThat(db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("NEW", "PENDING", "REQUEUE", "SUCCESS");
    assertThat(db.texts("SELECT DISTINCT values FROM salesforce._trigger_log_archive"))
        .containsExactly("v");
    assertThat(move()).isZero();
  }

  @Test
  void anEntryOfAnOpenHoldStays() {
    db.execute(
        "INSERT INTO salesforce._trigger_log (id, state, table_name, record_id, created_at) VALUES"
            + " (7, 'FAILED', 'account', 1, now() - interval '25 h')");
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)"
            + " VALUES ('x', 'ORDERED', 1, now(), 'PARKED')");
    db.execute(
        "INSERT INTO drawbridge.hold (batch, log_id, table_name, record_id, scope, reason, code,"
            + " message) SELECT id, 7, 'account', 1, 'QUEUE', 'REJECTED', 'X', 'x' FROM"
            + " drawbridge.batch");
    assertThat(move()).isZero();
    db.execute("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.hold");
    db.execute("UPDATE salesforce._trigger_log SET processed_at = now() - interval '25 h'");
    assertThat(move()).isEqualTo(1);
  }

  @Test
  void anEntryWhoseResultIsStillToBeBroughtIntoItsRowStays() {
    db.execute(
        "INSERT INTO salesforce._trigger_log (id, state, table_name, record_id, created_at) SELECT"
            + " i, 'SUCCESS', 'account', i, now() - interval '32 d' FROM generate_series(7, 8) i");
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)"
            + " VALUES ('x', 'ORDERED', 1, now() - interval '32 d', 'DONE')");
    db.execute(
        "INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids, state,"
            + " write_back) SELECT id, 0, 'SOAP', 'CREATE', '{7}', 'SETTLED', 1 FROM"
            + " drawbridge.batch");
    assertThat(move()).isEqualTo(1);
    assertThat(db.texts("SELECT id::text FROM salesforce._trigger_log")).containsExactly("7");
    assertThat(db.database().<Integer>transaction(handle -> Batches.expire(handle, 31))).isZero();
  }

  @Test
  void batchesOfLastMonthGoUnlessAHoldIsOpen() {
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)"
            + " SELECT 'x', 'ORDERED', 1, now() - interval '32 d', 'DONE' FROM generate_series(1,"
            + " 2)");
    db.execute(
        "INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)"
            + " VALUES ('x', 'ORDERED', 1, now(), 'DONE')");
    db.execute(
        "INSERT INTO drawbridge.call (batch, ordinal, transport, verb, log_ids) SELECT id, 0,"
            + " 'SOAP', 'CREATE', '{1}' FROM drawbridge.batch");
    db.execute(
        "INSERT INTO drawbridge.hold (batch, log_id, table_name, record_id, scope, reason, code,"
            + " message) SELECT min(id), 7, 'account', 1, 'QUEUE', 'REJECTED', 'X', 'x' FROM"
            + " drawbridge.batch");
    assertThat(db.database().<Integer>transaction(handle -> Batches.expire(handle, 31)))
        .isEqualTo(1);
    assertThat(db.value(Integer.class, "SELECT count(*) FROM drawbridge.call")).isEqualTo(2);
  }

  @Test
  void theArchiveEndsToo() {
    db.execute(
        "INSERT INTO salesforce._trigger_log_archive (id, created_at) VALUES (1, now() - interval"
            + " '32 d'), (2, now())");
    assertThat(db.database().<Integer>transaction(handle -> archive.expire(handle, 31)))
        .isEqualTo(1);
  }
}
