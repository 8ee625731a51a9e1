package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;

/** The invariants of docs/states.md, asserted on the tables as they are at this moment. */
final class Invariants {
  private Invariants() {}

  static void hold(TestDatabase db) {
    none(
        db,
        "more than one unfinished batch",
        "SELECT 1 FROM drawbridge.batch WHERE finished_at IS NULL HAVING count(*) > 1");
    none(
        db,
        "an unfinished batch of another incarnation",
        """
        SELECT 1 FROM drawbridge.batch b, drawbridge.connection c
         WHERE b.finished_at IS NULL AND b.incarnation <> c.incarnation
        """);
    none(
        db,
        "a PENDING entry that is not in exactly one unsettled call of the unfinished batch",
        """
        SELECT t.id FROM salesforce._trigger_log t
         WHERE t.state = 'PENDING'
           AND (SELECT count(*) FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
                 WHERE b.finished_at IS NULL AND c.state <> 'SETTLED' AND t.id = ANY(c.log_ids)) <> 1
        """);
    none(
        db,
        "an unsettled entry outside PENDING in a planned call",
        """
        SELECT t.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
          JOIN salesforce._trigger_log t ON t.id = ANY(c.log_ids)
         WHERE b.finished_at IS NULL AND c.state = 'PLANNED' AND t.state = 'NEW'
        """);
    none(
        db,
        "two calls sent at once",
        "SELECT 1 FROM drawbridge.call WHERE state = 'SENT' HAVING count(*) > 1");
    none(
        db,
        "a successful INSERT without a record identity",
        """
        SELECT t.id FROM salesforce._trigger_log t
         WHERE t.state = 'SUCCESS' AND t.action = 'INSERT'
           AND NOT EXISTS (SELECT FROM drawbridge.record_identity i
                            WHERE i.table_name = t.table_name AND i.record_id = t.record_id)
        """);
    none(
        db,
        "an entry in no known state",
        """
        SELECT id FROM salesforce._trigger_log
         WHERE state NOT IN ('NEW', 'PENDING', 'SUCCESS', 'FAILED', 'MERGED', 'IGNORE', 'IGNORED',
                             'READONLY', 'REQUEUE', 'REQUEUED')
        """);
    none(
        db,
        "an open hold whose entry is being sent",
        """
        SELECT h.id FROM drawbridge.hold h JOIN salesforce._trigger_log t ON t.id = h.log_id
         WHERE h.resolved_at IS NULL AND t.state = 'PENDING'
        """);
  }

  private static void none(TestDatabase db, String what, String sql) {
    assertThat(db.rows(sql)).describedAs(what).isEmpty();
  }
}
