package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.NetChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes from {@code _trigger_log}, with the Salesforce id of their records as far as the
 * entry itself or the identity of its life tells it. What cannot be read is left out. Every method
 * runs in the caller's transaction.
 */
public final class LoggedChanges {
  private final String table;
  private final String truncation;
  private final LifeEndReader ends;

  public LoggedChanges(String schema) {
    this.table = SqlName.quoted(schema, "_trigger_log");
    this.truncation = SqlName.quoted(schema, "_hc_truncation");
    this.ends = new LifeEndReader(schema);
  }

  /**
   * Entries that were asked for by id.
   *
   * @param changes those that can be read, in the order in which they were asked for; lives of one
   *     id are not told apart
   * @param unreadable by log id, why the others cannot
   */
  public record Pending(List<Change> changes, Map<Long, String> unreadable) {}

  /** Entries by id, still PENDING, with what is known of their record now. */
  public Pending pending(Handle handle, List<Long> logIds) {
    Map<Long, Integer> position = new HashMap<>();
    logIds.forEach(id -> position.put(id, position.size()));
    List<Change> changes = new ArrayList<>();
    Map<Long, String> unreadable = new LinkedHashMap<>();
    for (LogRow row : select(handle, "t.id = ANY(:ids) AND t.state = 'PENDING'", logIds)) {
      switch (row) {
        case LogRow.Readable readable -> changes.add(change(readable.entry(), null));
        case LogRow.Unreadable bad -> unreadable.put(bad.id(), bad.reason());
      }
    }
    changes.sort(Comparator.comparingInt(change -> position.getOrDefault(change.id(), 0)));
    return new Pending(List.copyOf(changes), unreadable);
  }

  /** PENDING entries by id in the order of the log, with lives and what they give up. */
  public List<Change> pending(Handle handle, List<Long> logIds, Mappings all) {
    return withGivenUp(handle, "t.id = ANY(:ids) AND t.state = 'PENDING'", logIds, all);
  }

  /** Entries by id in the order of the log, with lives and what they give up. */
  public List<Change> byId(Handle handle, List<Long> logIds, Mappings all) {
    return withGivenUp(handle, "t.id = ANY(:ids)", logIds, all);
  }

  /** Entries by id in the order of the log, whatever their state, each with its life. */
  public List<Change> byId(Handle handle, List<Long> logIds) {
    return withLives(handle, "t.id = ANY(:ids)", logIds);
  }

  /** Changes of held and of locked records, and those that wait for them. */
  public List<Change> held(Handle handle, Mappings all) {
    return heldAnd(handle, "true", all);
  }

  /** Changes of held records, and those that wait until one is released. */
  public List<Change> heldForGood(Handle handle, Mappings all) {
    return heldAnd(handle, "due_at IS NULL", all);
  }

  private List<Change> heldAnd(Handle handle, String waiting, Mappings all) {
    return withGivenUp(
        handle,
        """
        t.id = ANY(:ids || ARRAY(SELECT log_id FROM drawbridge.hold
                                  WHERE resolved_at IS NULL AND scope <> 'NOTICE'
                                 UNION SELECT log_id FROM drawbridge.waiting WHERE %s))
        """
            .formatted(waiting),
        List.of(),
        all);
  }

  /**
   * Entries that may have been rejected because a parent that they name was not there: Salesforce's
   * code for it says more, and its sentence is in the language of the user.
   */
  public List<Change> orphans(Handle handle, List<String> tables) {
    String missing = "t.state = 'FAILED' AND t.sf_result = 1 AND t.table_name = ANY(:tables)";
    String sql =
        selection(
            missing
                + " AND (t.sf_message LIKE 'INVALID_FIELD:%' OR t.sf_message LIKE '%Foreign key"
                + " external ID%')");
    return changes(
        handle
            .createQuery(sql)
            .bindArray("tables", String.class, tables)
            .map((rs, ctx) -> LogRow.of(rs))
            .list(),
        null);
  }

  /** Accepted changes by id, with the Salesforce id of their record; deletes left out. */
  public List<Change> accepted(Handle handle, List<Long> logIds) {
    return withLives(
        handle, "t.id = ANY(:ids) AND t.state = 'SUCCESS' AND t.action <> 'DELETE'", logIds);
  }

  /**
   * Entries with what they said for others too.
   *
   * @param spokenFor by log id of an entry, those that it spoke for when it was sent
   */
  public List<Change> asSent(
      Handle handle, List<Change> entries, Map<Long, List<Long>> spokenFor, Mappings all) {
    if (spokenFor.isEmpty()) return entries;
    Map<Long, Change> others =
        byId(handle, spokenFor.values().stream().flatMap(List::stream).toList()).stream()
            .collect(Collectors.toMap(Change::id, change -> change));
    return entries.stream()
        .map(
            change -> {
              List<Change> group = new ArrayList<>(List.of(change));
              spokenFor.getOrDefault(change.id(), List.of()).stream()
                  .map(others::get)
                  .filter(Objects::nonNull)
                  .forEach(group::add);
              return NetChange.of(group, all);
            })
        .toList();
  }

  /**
   * Entries by id that were accepted, and UPDATEs that were rejected: of a call that was sent
   * twice, the first request may have been carried out all the same. Deletes left out.
   */
  public List<Change> perhapsCarriedOut(Handle handle, List<Long> logIds) {
    return withLives(
        handle,
        """
        t.id = ANY(:ids) AND (t.state = 'SUCCESS' AND t.action <> 'DELETE'
          OR t.state IN ('FAILED', 'IGNORED') AND t.sf_result = 1 AND t.action = 'UPDATE')
        """,
        logIds);
  }

  /** DELETEs of a table that were accepted and are not archived yet. */
  public List<Change> acceptedDeletes(Handle handle, String ofTable) {
    String sql = selection("t.action = 'DELETE' AND t.state = 'SUCCESS' AND t.table_name = :table");
    return changes(
        handle.createQuery(sql).bind("table", ofTable).map((rs, ctx) -> LogRow.of(rs)).list(),
        null);
  }

  /**
   * Changes of these entries' rows and records that were accepted after the first of them, by
   * themselves or merged into another, in order.
   */
  public List<Change> acceptedAfter(Handle handle, List<Long> logIds) {
    String later =
        """
        t.state IN ('SUCCESS', 'MERGED') AND t.id > (SELECT min(l) FROM unnest(:ids) l)
        AND ((t.table_name, t.record_id) IN (SELECT e.table_name, e.record_id FROM %1$s e
                                              WHERE e.id = ANY(:ids))
             OR (t.table_name, t.sfid) IN (SELECT e.table_name, e.sfid FROM %1$s e
                                            WHERE e.id = ANY(:ids)))
        """
            .formatted(table);
    return withLives(handle, later, logIds);
  }

  /**
   * Changes that may have given a record one of these values, accepted since a request was sent
   * first. Only a text is looked for: the type hstore may not be on our session's search path.
   *
   * @param values in lower case
   */
  public List<Change> acceptedWith(
      Handle handle, long call, String ofTable, Collection<String> values) {
    String with =
        """
        t.state IN ('SUCCESS', 'MERGED') AND t.action <> 'DELETE' AND t.table_name = :table
        AND t.processed_at >= (SELECT min(c.sent_at) FROM (
              SELECT l.sent_at FROM drawbridge.late_request l WHERE l.call = :call
              UNION ALL SELECT s.sent_at FROM drawbridge.call s WHERE s.id = :call) c)
        AND EXISTS (SELECT FROM unnest(:values) v WHERE strpos(lower(t.values), v) > 0)
        """;
    List<LogRow> rows =
        handle
            .createQuery(selection(with))
            .bind("call", call)
            .bind("table", ofTable)
            .bindArray("values", String.class, values.stream().map(HstoreText::inQuotes).toList())
            .map((rs, ctx) -> LogRow.of(rs))
            .list();
    return changes(rows, ends.of(handle, records(rows)));
  }

  /** Accepted changes of these rows, by themselves or merged into another, in order. */
  public List<Change> acceptedOf(Handle handle, Collection<RecordKey> records) {
    String of =
        """
        t.state IN ('SUCCESS', 'MERGED')
        AND (t.table_name, t.record_id) IN (SELECT * FROM unnest(:tables, :records))
        """;
    List<LogRow> rows =
        handle
            .createQuery(selection(of))
            .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
            .bindArray("records", Integer.class, records.stream().map(r -> (int) r.id()).toList())
            .map((rs, ctx) -> LogRow.of(rs))
            .list();
    return changes(rows, ends.of(handle, records));
  }

  private List<Change> withGivenUp(
      Handle handle, String condition, List<Long> logIds, Mappings all) {
    List<LogRow> rows = select(handle, condition, logIds);
    LifeEnds over = ends.of(handle, records(rows));
    return rows.stream()
        .filter(LogRow.Readable.class::isInstance)
        .map(row -> ((LogRow.Readable) row).entry())
        .map(entry -> change(entry, over).withOld(before(entry, over, all)))
        .toList();
  }

  private static RowImage before(LoggedEntry entry, LifeEnds over, Mappings all) {
    LoggedEntry.Identity identity = entry.identity();
    String key =
        identity != null && over.covers(identity, entry.record(), entry.id())
            ? identity.key()
            : null;
    return Renaming.before(entry, key, all.byTable(entry.record().table()));
  }

  private List<Change> withLives(Handle handle, String condition, List<Long> logIds) {
    List<LogRow> rows = select(handle, condition, logIds);
    return changes(rows, ends.of(handle, records(rows)));
  }

  private static List<RecordKey> records(List<LogRow> rows) {
    return rows.stream()
        .filter(LogRow.Readable.class::isInstance)
        .map(row -> ((LogRow.Readable) row).entry().record())
        .toList();
  }

  private static List<Change> changes(List<LogRow> rows, @Nullable LifeEnds ends) {
    return rows.stream()
        .filter(LogRow.Readable.class::isInstance)
        .map(row -> change(((LogRow.Readable) row).entry(), ends))
        .toList();
  }

  private static Change change(LoggedEntry entry, @Nullable LifeEnds ends) {
    return new Change(
        entry.id(),
        entry.record(),
        entry.verb(),
        entry.sfid(),
        entry.values(),
        entry.old(),
        entry.doubtful(),
        ends == null ? Life.of(entry.record()) : ends.life(entry.record(), entry.id()));
  }

  private List<LogRow> select(Handle handle, String condition, List<Long> logIds) {
    return handle
        .createQuery(selection(condition))
        .bindArray("ids", Long.class, logIds)
        .map((rs, ctx) -> LogRow.of(rs))
        .list();
  }

  /**
   * With the record of each entry: the one that it says itself, else its life's. What it says does
   * not count when that record is deleted in Salesforce and the life has another since.
   */
  private String selection(String condition) {
    return """
    SELECT t.id, t.action, t.table_name, t.record_id, t.values, t.old,
           CASE WHEN t.sfid <> i.sfid AND t.action <> 'DELETE'
                 AND EXISTS (SELECT FROM drawbridge.gone_record g WHERE g.sfid = t.sfid)
                THEN i.sfid ELSE coalesce(t.sfid, i.sfid) END AS own_sfid,
           t.sf_result IS NOT DISTINCT FROM 2
             OR t.id IN (SELECT unnest(r.log_ids) FROM drawbridge.late_request r) AS doubtful,
           t.processed_at IS NOT NULL AS processed,
           t.processed_at IS NULL AND t.processed_tx IS NOT NULL AS captured,
           i.sfid AS identity, i.born, i.ended, i.key
      FROM %1$s t
      LEFT JOIN drawbridge.record_identity i
        ON i.table_name = t.table_name AND i.record_id = t.record_id
       AND i.born < t.id AND (i.ended IS NULL OR i.ended >= t.id)
       AND NOT EXISTS (SELECT FROM %2$s x WHERE x.table_name = t.table_name
                          AND x.log_id > i.born AND x.log_id < t.id)
     WHERE %3$s
     ORDER BY t.id
    """
        .formatted(table, truncation, condition);
  }
}
