package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.Verb;
import dev.drawbridge.database.SqlName;
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
 * Reads changes from {@code _trigger_log}, with the Salesforce id of their records as far as log or
 * identity table know it. Every method runs in the caller's transaction.
 */
public final class LoggedChanges {
  private final String table;

  public LoggedChanges(String schema) {
    this.table = SqlName.quoted(schema, "_trigger_log");
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
        t.id = ANY(:ids || ARRAY(SELECT log_id FROM drawbridge.hold WHERE resolved_at IS NULL
                                 UNION SELECT log_id FROM drawbridge.waiting))
        """,
        List.of());
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

  static Change change(ResultSet rs) throws SQLException {
    var record = new RecordKey(rs.getString("table_name"), rs.getLong("record_id"));
    return new Change(
        rs.getLong("id"),
        record,
        Verb.valueOf(rs.getString("action")),
        rs.getString("sfid"),
        HstoreText.parse(rs.getString("values")),
        HstoreText.parse(rs.getString("old")),
        rs.getBoolean("doubtful"),
        Life.of(record));
  }
}
