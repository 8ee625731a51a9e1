package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.plan.Plan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * {@code _trigger_log} as the write path sees it. Every method runs in the caller's transaction.
 */
public final class TriggerLog {
  private final String table;

  private final String schema;

  public TriggerLog(String schema) {
    this.schema = SqlName.quoted(schema);
    this.table = SqlName.quoted(schema, "_trigger_log");
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
    return handle.createQuery(sql).bind("window", window).map((rs, ctx) -> change(rs)).stream()
        .sorted(Comparator.comparingLong(Change::id))
        .toList();
  }

  /** Entries by id, still PENDING, with what is known of their record now. */
  public List<Change> pending(Handle handle, List<Long> logIds) {
    Map<Long, Integer> position = new HashMap<>();
    logIds.forEach(id -> position.put(id, position.size()));
    return select(handle, "t.id = ANY(:ids) AND t.state = 'PENDING'", logIds).stream()
        .sorted(Comparator.comparingInt(change -> position.getOrDefault(change.id(), 0)))
        .toList();
  }

  /** Changes of held records, and those that wait for them. */
  public List<Change> held(Handle handle) {
    return select(
        handle,
        """
        t.id = ANY(:ids) OR t.id IN (SELECT log_id FROM drawbridge.hold WHERE resolved_at IS NULL)
          OR t.id IN (SELECT log_id FROM drawbridge.waiting)
        """,
        List.of());
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
    return pending(handle, ids);
  }

  /** Entries rejected because a parent that they name was not there. */
  public List<Change> orphans(Handle handle, List<String> tables) {
    String missing = "t.state = 'FAILED' AND t.sf_result = 1 AND t.table_name = ANY(:tables)";
    String sql = selection(missing + " AND t.sf_message LIKE '%Foreign key external ID%'");
    return handle
        .createQuery(sql)
        .bindArray("tables", String.class, tables)
        .map((rs, ctx) -> change(rs))
        .list();
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

  /** Accepted changes by id, with the Salesforce id of their record; deletes left out. */
  public List<Change> accepted(Handle handle, List<Long> logIds) {
    return select(
        handle, "t.id = ANY(:ids) AND t.state = 'SUCCESS' AND t.action <> 'DELETE'", logIds);
  }

  /** Changes of these entries' records that were accepted after them, in order. */
  public List<Change> acceptedAfter(Handle handle, List<Long> logIds) {
    String later =
        """
        t.state = 'SUCCESS' AND EXISTS (
          SELECT FROM %s earlier
           WHERE earlier.id = ANY(:ids) AND earlier.table_name = t.table_name
             AND earlier.record_id = t.record_id AND earlier.id < t.id)
        """
            .formatted(table);
    return select(handle, later, logIds);
  }

  private List<Change> select(Handle handle, String condition, List<Long> logIds) {
    return handle
        .createQuery(selection(condition))
        .bindArray("ids", Long.class, logIds)
        .map((rs, ctx) -> change(rs))
        .list();
  }

  private String selection(String condition) {
    return """
    SELECT t.id, t.action, t.table_name, t.record_id, t.values, t.old,
           t.sf_result IS NOT DISTINCT FROM 2 AS doubtful, coalesce(t.sfid, i.sfid) AS sfid
      FROM %s t
      LEFT JOIN drawbridge.record_identity i USING (table_name, record_id)
     WHERE %s
     ORDER BY t.id
    """
        .formatted(table, condition);
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

  /**
   * Of these entries, those that were processed before and set back to NEW: for each, the columns
   * that a later settled entry of the same record wrote. Sending them would bring an old value
   * back.
   */
  public Map<Long, Set<String>> writtenSince(Handle handle, List<Long> claimed) {
    String sql =
        """
        SELECT again.id, later.values
          FROM %1$s again
          JOIN %1$s later ON later.table_name = again.table_name
                         AND later.record_id = again.record_id
                         AND later.id > again.id AND later.state = 'SUCCESS'
         WHERE again.id = ANY(:ids) AND again.processed_at IS NOT NULL
        """
            .formatted(table);
    Map<Long, Set<String>> written = new HashMap<>();
    handle
        .createQuery(sql)
        .bindArray("ids", Long.class, claimed)
        .map(
            (rs, ctx) ->
                Map.entry(
                    rs.getLong("id"), HstoreText.parse(rs.getString("values")).columns().keySet()))
        .forEach(
            entry ->
                written
                    .computeIfAbsent(entry.getKey(), id -> new HashSet<>())
                    .addAll(entry.getValue()));
    return written;
  }

  /**
   * Of these entries, those that were processed before and set back to NEW although the record has
   * been deleted since: sending them would bring it back.
   */
  public Set<Long> deletedSince(Handle handle, List<Long> claimed) {
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT again.id FROM %1$s again
                 WHERE again.id = ANY(:ids) AND again.processed_at IS NOT NULL
                   AND again.action <> 'DELETE'
                   AND EXISTS (SELECT FROM %1$s later
                                WHERE later.table_name = again.table_name
                                  AND later.record_id = again.record_id AND later.id > again.id
                                  AND later.action = 'DELETE'
                                  AND later.state IN ('SUCCESS', 'IGNORED'))
                """
                    .formatted(table))
            .bindArray("ids", Long.class, claimed)
            .mapTo(Long.class)
            .list());
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
         WHERE t.id = r.id AND t.state = 'PENDING'
        """
            .formatted(table);
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
         WHERE t.id = r.id AND t.state = 'PENDING'
        """
            .formatted(table);
    handle
        .createUpdate(sql)
        .bindArray("ids", Long.class, settled.stream().map(Settled::logId).toList())
        .bindArray("success", Boolean.class, settled.stream().map(Settled::success).toList())
        .bindArray("sfids", String.class, settled.stream().map(Settled::sfid).toList())
        .bindArray("results", Integer.class, settled.stream().map(Settled::result).toList())
        .bindArray("messages", String.class, settled.stream().map(Settled::message).toList())
        .execute();
  }

  private static Change change(ResultSet rs) throws SQLException {
    return new Change(
        rs.getLong("id"),
        new RecordKey(rs.getString("table_name"), rs.getLong("record_id")),
        Verb.valueOf(rs.getString("action")),
        rs.getString("sfid"),
        HstoreText.parse(rs.getString("values")),
        HstoreText.parse(rs.getString("old")),
        rs.getBoolean("doubtful"));
  }
}
