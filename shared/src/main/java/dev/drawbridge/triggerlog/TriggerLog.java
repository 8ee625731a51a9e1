package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.plan.Plan;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The states of {@code _trigger_log}: every method changes some, in the caller's transaction. What
 * is read of it, {@link LoggedChanges} reads.
 */
public final class TriggerLog {
  /**
   * For a join by id. As a plain comparison it would mislead the planner: statistics gathered while
   * nothing is claimed say that no row is PENDING, and 10,000 results are then compared with 10,000
   * entries each with each, for half a minute.
   */
  private static final String IS_PENDING = "CASE t.state WHEN 'PENDING' THEN true END";

  private final String table;

  private final String schema;
  private final LoggedChanges changes;

  public TriggerLog(String schema) {
    this.schema = SqlName.quoted(schema);
    this.table = SqlName.quoted(schema, "_trigger_log");
    this.changes = new LoggedChanges(schema);
  }

  /** What can be read of the log. */
  public LoggedChanges changes() {
    return changes;
  }

  /**
   * Acts on REQUEUE, the operator's wish to send a change afresh: the row is captured again and the
   * entry becomes REQUEUED. A row that somebody else has locked is left for the next time.
   *
   * @return how many
   */
  public int requeue(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT count(%1$s._hc_requeue(id))
              FROM (SELECT id FROM %2$s WHERE state = 'REQUEUE' ORDER BY id LIMIT 1000) asked
            """
                .formatted(schema, table))
        .mapTo(Integer.class)
        .one();
  }

  /**
   * Tables that were truncated since this was last asked: none of it was captured.
   *
   * @return their names, each once
   */
  public List<String> truncated(Handle handle) {
    return handle
        .createQuery(
            """
            WITH found AS (UPDATE %s._hc_truncation SET reported = true WHERE NOT reported
                           RETURNING table_name)
            SELECT DISTINCT table_name FROM found ORDER BY 1
            """
                .formatted(schema))
        .mapTo(String.class)
        .list();
  }

  /**
   * Claims the oldest waiting changes: NEW to PENDING, answered in the order in which they must be
   * written.
   *
   * <p>By state and id, in one statement. Never by a remembered id: a transaction that commits late
   * holds a smaller one, and would be lost. Never in the order of transaction ids: one record's
   * changes can carry them reversed. Never SKIP LOCKED: a skipped change would be overtaken. Those
   * that wait for a held record are left where they are.
   */
  public List<Change> claim(Handle handle, int window) {
    String sql =
        """
        WITH claimed AS (
          UPDATE %1$s t SET state = 'PENDING', updated_at = now()
            FROM (SELECT id FROM %1$s n
                   WHERE state = 'NEW'
                     AND NOT EXISTS (SELECT FROM drawbridge.waiting w WHERE w.log_id = n.id)
                   ORDER BY id LIMIT :window FOR UPDATE) waiting
           WHERE t.id = waiting.id
          RETURNING t.*)
        SELECT c.id, c.action, c.table_name, c.record_id, c.values, c.old,
               c.sf_result IS NOT DISTINCT FROM 2 AS doubtful, coalesce(c.sfid, i.sfid) AS sfid
          FROM claimed c
          LEFT JOIN drawbridge.record_identity i USING (table_name, record_id)
        """
            .formatted(table);
    return handle
        .createQuery(sql)
        .bind("window", window)
        .map((rs, ctx) -> LoggedChanges.change(rs))
        .stream()
        .sorted(Comparator.comparingLong(Change::id))
        .toList();
  }

  /**
   * Takes up again the rejected INSERTs of these records: FAILED to PENDING. The record's next
   * change speaks for them.
   */
  public List<Change> claimFailedInserts(Handle handle, List<RecordKey> records) {
    if (records.isEmpty()) return List.of();
    List<Long> ids =
        handle
            .createQuery(
                """
                UPDATE %s t SET state = 'PENDING', updated_at = now()
                 WHERE t.state = 'FAILED' AND t.action = 'INSERT' AND t.sf_result = 1
                   AND (t.table_name, t.record_id) IN (SELECT * FROM unnest(:tables, :records))
                RETURNING t.id
                """
                    .formatted(table))
            .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
            .bindArray("records", Integer.class, records.stream().map(r -> (int) r.id()).toList())
            .mapTo(Long.class)
            .list();
    return changes.pending(handle, ids);
  }

  /** FAILED to NEW: they are sent again. */
  public void retry(Handle handle, List<Long> logIds) {
    handle
        .createUpdate(
            "UPDATE %s SET state = 'NEW', updated_at = now() WHERE id = ANY(:ids) AND state = 'FAILED'"
                .formatted(table))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /** The values of entries that speak for others too. */
  public void rewrite(Handle handle, Map<Long, RowImage> values) {
    if (values.isEmpty()) return;
    List<Long> ids = List.copyOf(values.keySet());
    handle
        .createUpdate(
            """
            UPDATE %s t SET values = r.values
              FROM unnest(:ids, :values) AS r(id, values) WHERE t.id = r.id
            """
                .formatted(table))
        .bindArray("ids", Long.class, ids)
        .bindArray(
            "values",
            String.class,
            ids.stream()
                .map(id -> HstoreText.print(values.getOrDefault(id, RowImage.EMPTY)))
                .toList())
        .execute();
  }

  /**
   * An accepted change whose record turns out not to be there: nobody knows any more what became of
   * it.
   */
  public void doubt(Handle handle, long logId, String message) {
    handle
        .createUpdate(
            """
            UPDATE %s SET state = 'FAILED', sf_result = 2, sf_message = :message, updated_at = now()
             WHERE id = :id AND state = 'SUCCESS'
            """
                .formatted(table))
        .bind("id", logId)
        .bind("message", message)
        .execute();
  }

  /** Claimed entries that will not be sent. */
  public void ignore(Handle handle, List<Plan.Ignored> ignored) {
    finish(
        handle,
        "IGNORED",
        ignored.stream().map(Plan.Ignored::logId).toList(),
        ignored.stream().map(Plan.Ignored::reason).toList());
  }

  /** Claimed entries that will not be sent because another one says what they say. */
  public void merge(Handle handle, List<Long> logIds, String reason) {
    finish(handle, "MERGED", logIds, logIds.stream().map(id -> reason).toList());
  }

  private void finish(Handle handle, String state, List<Long> ids, List<String> reasons) {
    if (ids.isEmpty()) return;
    String sql =
        """
        UPDATE %s t
           SET state = :state, sf_message = r.reason, updated_at = now(), processed_at = now(),
               processed_tx = txid_current()
          FROM unnest(:ids, :reasons) AS r(id, reason)
         WHERE t.id = r.id AND %s
        """
            .formatted(table, IS_PENDING);
    handle
        .createUpdate(sql)
        .bind("state", state)
        .bindArray("ids", Long.class, ids)
        .bindArray("reasons", String.class, reasons)
        .execute();
  }

  /** Gives claimed entries back: the next drain plans them afresh. */
  public void unclaim(Handle handle, List<Long> logIds) {
    handle
        .createUpdate(
            "UPDATE %s SET state = 'NEW', updated_at = now() WHERE id = ANY(:ids) AND state = 'PENDING'"
                .formatted(table))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /** What became of one entry. */
  public record Settled(long logId, boolean success, String sfid, int result, String message) {}

  /** PENDING to SUCCESS or FAILED, with Salesforce's answer. */
  public void settle(Handle handle, List<Settled> settled) {
    String sql =
        """
        UPDATE %s t
           SET state = CASE WHEN r.success THEN 'SUCCESS' ELSE 'FAILED' END,
               sf_result = r.result, sf_message = nullif(r.message, ''),
               sfid = coalesce(nullif(r.sfid, ''), t.sfid),
               updated_at = now(), processed_at = now(), processed_tx = txid_current()
          FROM unnest(:ids, :success, :sfids, :results, :messages)
               AS r(id, success, sfid, result, message)
         WHERE t.id = r.id AND %s
        """
            .formatted(table, IS_PENDING);
    handle
        .createUpdate(sql)
        .bindArray("ids", Long.class, settled.stream().map(Settled::logId).toList())
        .bindArray("success", Boolean.class, settled.stream().map(Settled::success).toList())
        .bindArray("sfids", String.class, settled.stream().map(Settled::sfid).toList())
        .bindArray("results", Integer.class, settled.stream().map(Settled::result).toList())
        .bindArray("messages", String.class, settled.stream().map(Settled::message).toList())
        .execute();
  }
}
