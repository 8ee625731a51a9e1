package dev.drawbridge.triggerlog;

import static dev.drawbridge.triggerlog.LogSelection.ids;

import dev.drawbridge.change.Change;
import dev.drawbridge.database.MappedSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Reads changes from {@code _trigger_log}, each with the Salesforce id of its record as far as it
 * is known. What cannot be read is left out. Every method runs in the caller's transaction.
 */
public final class LoggedChanges {
  private final LogSelection entries;
  private final String archive;

  public LoggedChanges(MappedSchema schema) {
    this.entries = new LogSelection(schema);
    this.archive = schema.archive();
  }

  /**
   * Entries that were asked for by id.
   *
   * @param changes those that can be read, in the order in which they were asked for; lives of one
   *     id are not distinguished
   * @param unreadable by log id, why the others cannot
   */
  public record Pending(List<Change> changes, Map<Long, String> unreadable) {}

  /** Entries by id, still PENDING, with what is known of their record now. */
  public Pending pending(Handle handle, List<Long> logIds) {
    Map<Long, Integer> position = new HashMap<>();
    logIds.forEach(id -> position.put(id, position.size()));
    List<Change> changes = new ArrayList<>();
    Map<Long, String> unreadable = new LinkedHashMap<>();
    for (LogRow row :
        entries.rows(handle, "t.id = ANY(:ids) AND t.state = 'PENDING'", ids(logIds))) {
      switch (row) {
        case LogRow.Readable readable -> changes.add(LogSelection.change(readable.entry(), null));
        case LogRow.Unreadable bad -> unreadable.put(bad.id(), bad.reason());
      }
    }
    changes.sort(Comparator.comparingInt(change -> position.getOrDefault(change.id(), 0)));
    return new Pending(List.copyOf(changes), unreadable);
  }

  /** Entries by id in the order of the log, whatever their state, each with its life. */
  public List<Change> byId(Handle handle, List<Long> logIds) {
    return entries.withLives(handle, "t.id = ANY(:ids)", ids(logIds));
  }

  /**
   * Entries that may have been rejected because a parent that they name was not there: Salesforce's
   * code for it says more, and its sentence is in the language of the user.
   */
  public List<Change> orphans(Handle handle, List<String> tables) {
    return entries.changes(
        handle,
        """
        t.state = 'FAILED' AND t.sf_result = 1 AND t.table_name = ANY(:tables)
        AND (t.sf_message LIKE 'INVALID_FIELD:%' OR t.sf_message LIKE '%Foreign key external ID%')
        """,
        query -> query.bindArray("tables", String.class, tables));
  }

  /** Accepted changes by id, with the Salesforce id of their record; deletes left out. */
  public List<Change> accepted(Handle handle, List<Long> logIds) {
    return entries.withLives(
        handle, "t.id = ANY(:ids) AND t.state = 'SUCCESS' AND t.action <> 'DELETE'", ids(logIds));
  }

  /** DELETEs of a table that were accepted and are not archived yet. */
  public List<Change> acceptedDeletes(Handle handle, String ofTable) {
    return entries.changes(
        handle,
        "t.action = 'DELETE' AND t.state = 'SUCCESS' AND t.table_name = :table",
        query -> query.bind("table", ofTable));
  }

  /**
   * Of these DELETEs, those of a row and record of which one was accepted before, whatever state it
   * has by now, or is archived: an operator has sent it once more.
   *
   * @return their log ids
   */
  public Set<Long> deletedBefore(Handle handle, List<Change> deletes) {
    List<Change> known = deletes.stream().filter(delete -> delete.sfid() != null).toList();
    return handle
        .createQuery(
            """
            SELECT g.log_id FROM unnest(:logIds, :tables, :ids, :sfids)
                                   AS g(log_id, table_name, record_id, sfid)
             WHERE EXISTS (SELECT FROM %s a
                            WHERE a.record_id = g.record_id AND a.table_name = g.table_name
                              AND a.action = 'DELETE' AND a.state = 'SUCCESS' AND a.sfid = g.sfid)
                -- Set back to NEW: sf_result still shows that it was accepted.
                OR EXISTS (SELECT FROM %s t
                            WHERE t.record_id = g.record_id AND t.table_name = g.table_name
                              AND t.action = 'DELETE' AND t.sf_result = 0 AND t.sfid = g.sfid)
            """
                .formatted(archive, entries.table()))
        .bindArray("logIds", Long.class, known.stream().map(Change::id).toList())
        .bindArray("tables", String.class, known.stream().map(c -> c.record().table()).toList())
        .bindArray("ids", Integer.class, known.stream().map(c -> (int) c.record().id()).toList())
        .bindArray("sfids", String.class, known.stream().map(Change::sfid).toList())
        .mapTo(Long.class)
        .collect(Collectors.toSet());
  }
}
