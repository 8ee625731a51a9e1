package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

/** The invariants of docs/states.md, asserted on the tables as they are at this moment. */
final class Invariants {
  private Invariants() {}

  static void hold(Sql sql) throws SQLException {
    none(
        sql,
        "more than one unfinished batch, or one of another incarnation",
        """
        SELECT b.id FROM drawbridge.batch b
         WHERE b.finished_at IS NULL
           AND (b.incarnation <> (SELECT incarnation FROM drawbridge.connection)
                OR (SELECT count(*) FROM drawbridge.batch WHERE finished_at IS NULL) > 1)
        """);
    none(
        sql,
        "a PENDING entry that is not in exactly one unsettled call of the unfinished batch",
        """
        SELECT t.id FROM salesforce._trigger_log t
         WHERE t.state = 'PENDING'
           AND (SELECT count(*) FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
                 WHERE b.finished_at IS NULL AND c.state <> 'SETTLED' AND t.id = ANY (c.log_ids)) <> 1
        """);
    none(
        sql,
        "an entry of an unsettled call that is not PENDING",
        """
        SELECT t.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
          JOIN salesforce._trigger_log t ON t.id = ANY (c.log_ids)
         WHERE b.finished_at IS NULL AND c.state <> 'SETTLED' AND t.state <> 'PENDING'
        """);
    none(
        sql,
        "two calls sent at once",
        "SELECT min(id) FROM drawbridge.call WHERE state = 'SENT' HAVING count(*) > 1");
    none(
        sql,
        "a successful INSERT without a record identity",
        """
        SELECT t.id FROM salesforce._trigger_log t
         WHERE t.state = 'SUCCESS' AND t.action = 'INSERT'
           AND NOT EXISTS (SELECT FROM drawbridge.record_identity i
                            WHERE i.table_name = t.table_name AND i.record_id = t.record_id)
        """);
    none(
        sql,
        "an entry that is nowhere: not waiting, in a batch, held or final",
        """
        SELECT t.id FROM salesforce._trigger_log t
         WHERE t.state NOT IN ('NEW', 'PENDING', 'SUCCESS', 'MERGED', 'IGNORE', 'IGNORED',
                               'READONLY', 'REQUEUED')
           AND NOT EXISTS (SELECT FROM drawbridge.hold h
                            WHERE h.log_id = t.id AND h.resolved_at IS NULL)
        """);
  }

  private static void none(Sql sql, String what, String query) throws SQLException {
    assertThat(sql.texts(query)).describedAs(what).isEmpty();
  }
}
