package dev.drawbridge.triggerlog;

import static dev.drawbridge.triggerlog.LogSelection.ids;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.NetChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Reads from {@code _trigger_log} what a call sent, and what was accepted since: for who looks what
 * its request did. Each change has its life; what cannot be read is left out. Every method runs in
 * the caller's transaction.
 */
public final class SentChanges {
  private final LogSelection entries;

  SentChanges(MappedSchema schema) {
    this.entries = new LogSelection(schema);
  }

  /**
   * Entries with the values of those that they absorbed.
   *
   * @param spokenFor by log id of an entry, those that it absorbed when it was sent
   */
  public List<Change> asSent(
      Handle handle, List<Change> changes, Map<Long, List<Long>> spokenFor, Mappings all) {
    if (spokenFor.isEmpty()) {
      return changes;
    }
    Map<Long, Change> others =
        entries
            .withLives(
                handle,
                "t.id = ANY(:ids)",
                ids(spokenFor.values().stream().flatMap(List::stream).toList()))
            .stream()
            .collect(Collectors.toMap(Change::id, change -> change));
    return changes.stream()
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
   * Entries by id that were accepted, and UPDATEs that were rejected: when a call was sent twice,
   * Salesforce may have carried out the first request. Without DELETEs.
   */
  public List<Change> perhapsCarriedOut(Handle handle, List<Long> logIds) {
    return entries.withLives(
        handle,
        """
        t.id = ANY(:ids) AND (t.state = 'SUCCESS' AND t.action <> 'DELETE'
          OR t.state IN ('FAILED', 'IGNORED', 'REQUEUED', 'MERGED') AND t.action = 'UPDATE')
        """,
        ids(logIds));
  }

  /** DELETEs by id of known records that were sent and not accepted. */
  public List<Change> refusedDeletes(Handle handle, List<Long> logIds) {
    return entries.withLives(
        handle,
        """
        t.id = ANY(:ids) AND t.action = 'DELETE' AND t.sfid IS NOT NULL
        AND t.state IN ('FAILED', 'IGNORED', 'REQUEUED', 'MERGED')
        """,
        ids(logIds));
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
            .formatted(entries.table());
    return entries.withLives(handle, later, ids(logIds));
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
    List<String> written = values.stream().map(HstoreText::inQuotes).toList();
    return entries.withLives(
        handle,
        with,
        query ->
            query
                .bind("call", call)
                .bind("table", ofTable)
                .bindArray("values", String.class, written));
  }

  /** Accepted changes of these rows, by themselves or merged into another, in order. */
  public List<Change> acceptedOf(Handle handle, Collection<RecordKey> records) {
    String of =
        """
        t.state IN ('SUCCESS', 'MERGED')
        AND (t.table_name, t.record_id) IN (SELECT * FROM unnest(:tables, :records))
        """;
    return entries.withLives(
        handle,
        of,
        query ->
            query
                .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
                .bindArray(
                    "records", Integer.class, records.stream().map(r -> (int) r.id()).toList()));
  }
}
