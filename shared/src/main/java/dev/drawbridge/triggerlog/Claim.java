package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Claims the oldest waiting changes of the log and finds the life and the record of each. It
 * changes only states; the caller stores what was found in the same transaction.
 */
public final class Claim {
  private final String table;
  private final LifeEndReader endReader;
  private final Copies copies;
  private final SfidReader sfids;
  private final SentAgain sentAgain;

  public Claim(MappedSchema schema) {
    this.table = schema.triggerLog();
    this.endReader = new LifeEndReader(schema);
    this.copies = new Copies(schema);
    this.sfids = new SfidReader(schema);
    this.sentAgain = new SentAgain(schema);
  }

  /**
   * What was claimed.
   *
   * @param taken how many entries were taken from NEW
   * @param unreadable by log id, why no change can be read of an entry
   * @param without by log id, columns that a later entry wrote which was accepted or goes before it
   * @param over entries of rows whose DELETE was accepted since
   */
  public record Claimed(
      int taken,
      Map<Long, String> unreadable,
      LifeEffects effects,
      Map<Long, Set<String>> without,
      Set<Long> over) {}

  /**
   * @param withFailedInserts whether rejected INSERTs go again with the row's next change
   */
  public Claimed take(Handle handle, int window, boolean withFailedInserts, Mappings mappings) {
    List<LogRow> rows = claimed(handle, window);
    Map<Long, String> unreadable = new LinkedHashMap<>();
    List<LoggedEntry> entries = readable(rows, unreadable);
    if (withFailedInserts) {
      entries = withFailedInserts(handle, entries, unreadable);
    }
    Set<Long> outOfOrder = copies.outOfOrder(handle, ids(entries, entry -> !entry.processed()));
    Map<Long, Long> places =
        copies.ofProcessed(handle, ids(entries, e -> e.processed() || outOfOrder.contains(e.id())));
    places.putAll(copies.ofArchived(handle, ids(entries, entry -> !entry.processed())));
    Copies.remember(
        handle,
        entries.stream()
            .filter(e -> e.action() == Action.DELETE && places.containsKey(e.id()))
            .map(LoggedEntry::id)
            .toList());
    Set<RecordKey> records = records(entries);
    LifeEnds ends = endReader.read(handle, withLaterIds(handle, entries, records));
    Map<RecordKey, LoggedEntry.Identity> identities = identities(handle, entries, records);
    places.putAll(copies.unmarked(handle, ids(entries, e -> hasRecordAlready(e, ends))));
    SfidFacts facts = sfids.read(handle, entries, identities);
    LifeEffects effects = new Lives(ends, facts, places, identities, mappings).walk(entries);
    Set<Long> again = new HashSet<>(places.keySet());
    entries.stream().filter(LoggedEntry::processed).forEach(e -> again.add(e.id()));
    SentAgain.Found found =
        sentAgain.find(
            handle,
            effects.changes().stream().filter(c -> again.contains(c.id())).toList(),
            places,
            ends,
            mappings);
    Set<Long> over = new HashSet<>(found.over());
    over.addAll(effects.over());
    return new Claimed(rows.size(), unreadable, effects, found.without(), over);
  }

  /**
   * NEW to PENDING, in the order in which they must be written.
   *
   * <p>By state and id, in one statement. Never by a remembered id: a transaction that commits late
   * holds a smaller one, and would be lost. Never in the order of transaction ids: one record's
   * changes can carry them reversed. Never SKIP LOCKED: a skipped change would be overtaken. Those
   * that wait for a held record are left where they are, and those of a blocked mapping, and
   * creates that may still arrive.
   */
  private List<LogRow> claimed(Handle handle, int window) {
    String sql =
        """
        WITH claimed AS (
          UPDATE %1$s t SET state = 'PENDING', updated_at = now()
            FROM (SELECT id FROM %1$s n
                   WHERE state = 'NEW'
                     AND NOT EXISTS (SELECT FROM drawbridge.waiting w WHERE w.log_id = n.id)
                     AND n.id NOT IN (SELECT log_id FROM drawbridge.arriving_create)
                     AND NOT EXISTS (SELECT FROM drawbridge.blocked_mapping b
                                      WHERE b.table_name = n.table_name)
                   ORDER BY id LIMIT :window FOR UPDATE) waiting
           WHERE t.id = waiting.id
          RETURNING t.*)
        SELECT %2$s FROM claimed t LEFT JOIN drawbridge.record_identity i USING (table_name, record_id)
        """
            .formatted(table, LogRow.COLUMNS);
    return handle.createQuery(sql).bind("window", window).map((rs, ctx) -> LogRow.of(rs)).stream()
        .sorted(Comparator.comparingLong(LogRow::id))
        .toList();
  }

  private static List<LoggedEntry> readable(List<LogRow> rows, Map<Long, String> unreadable) {
    List<LoggedEntry> entries = new ArrayList<>();
    for (LogRow row : rows) {
      switch (row) {
        case LogRow.Readable readable -> entries.add(readable.entry());
        case LogRow.Unreadable bad -> unreadable.put(bad.id(), bad.reason());
      }
    }
    return entries;
  }

  /**
   * Adds the rejected INSERTs of rows whose record is unknown: the next change of such a row sends
   * its INSERT again.
   */
  private List<LoggedEntry> withFailedInserts(
      Handle handle, List<LoggedEntry> entries, Map<Long, String> unreadable) {
    Map<RecordKey, Long> unknown = new HashMap<>();
    for (LoggedEntry entry : entries) {
      boolean orphan =
          entry.action() == Action.UPDATE && entry.sfid() == null && entry.identity() == null;
      if (orphan) {
        unknown.putIfAbsent(entry.record(), entry.id());
      }
    }
    if (unknown.isEmpty()) {
      return entries;
    }
    LifeEnds ends = endReader.read(handle, unknown.keySet());
    List<Long> ids =
        failedInserts(handle, unknown.keySet()).entrySet().stream()
            .filter(
                failed -> {
                  RecordKey record = failed.getValue();
                  long next = unknown.getOrDefault(record, 0L);
                  return ends.life(record, failed.getKey()).equals(ends.life(record, next));
                })
            .map(Map.Entry::getKey)
            .toList();
    return Stream.concat(readable(again(handle, ids), unreadable).stream(), entries.stream())
        .sorted(Comparator.comparingLong(LoggedEntry::id))
        .toList();
  }

  private Map<Long, RecordKey> failedInserts(Handle handle, Collection<RecordKey> records) {
    Map<Long, RecordKey> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT t.id, t.table_name, t.record_id FROM %s t
             WHERE t.state = 'FAILED' AND t.action = 'INSERT' AND t.sf_result = 1
               AND (t.table_name, t.record_id) IN (SELECT * FROM unnest(:tables, :records))
            """
                .formatted(table))
        .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
        .bindArray("records", Integer.class, records.stream().map(r -> (int) r.id()).toList())
        .map(
            (rs, ctx) ->
                found.put(rs.getLong(1), new RecordKey(rs.getString(2), rs.getLong(3))) == null)
        .list();
    return found;
  }

  private List<LogRow> again(Handle handle, List<Long> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            """
            WITH claimed AS (
              UPDATE %s t SET state = 'PENDING', updated_at = now()
               WHERE t.id = ANY(:ids) AND t.state = 'FAILED' RETURNING t.*)
            SELECT %s FROM claimed t
              LEFT JOIN drawbridge.record_identity i USING (table_name, record_id)
            """
                .formatted(table, LogRow.COLUMNS))
        .bindArray("ids", Long.class, ids)
        .map((rs, ctx) -> LogRow.of(rs))
        .list();
  }

  private static List<Long> ids(List<LoggedEntry> entries, Predicate<LoggedEntry> which) {
    return entries.stream().filter(which).map(LoggedEntry::id).toList();
  }

  /**
   * A new row of a life that has a record: a copy without its mark, or an end that was not
   * captured.
   */
  private static boolean hasRecordAlready(LoggedEntry entry, LifeEnds ends) {
    LoggedEntry.Identity identity = entry.identity();
    return entry.isNewRow()
        && identity != null
        && ends.covers(identity, entry.record(), entry.id());
  }

  /** What became of a row since an entry was sent first may be logged under another id. */
  private Set<RecordKey> withLaterIds(
      Handle handle, List<LoggedEntry> entries, Set<RecordKey> records) {
    List<RecordKey> again =
        entries.stream().filter(LoggedEntry::processed).map(LoggedEntry::record).toList();
    Set<RecordKey> all = new LinkedHashSet<>(records);
    all.addAll(endReader.withLaterIds(handle, again));
    return all;
  }

  private static Set<RecordKey> records(List<LoggedEntry> entries) {
    Set<RecordKey> records = new LinkedHashSet<>();
    for (LoggedEntry entry : entries) {
      records.add(entry.record());
      Lives.movedFrom(entry).ifPresent(records::add);
    }
    return records;
  }

  private static Map<RecordKey, LoggedEntry.Identity> identities(
      Handle handle, List<LoggedEntry> entries, Set<RecordKey> records) {
    Map<RecordKey, LoggedEntry.Identity> identities = new HashMap<>();
    Set<RecordKey> others = new HashSet<>(records);
    for (LoggedEntry entry : entries) {
      others.remove(entry.record());
      if (entry.identity() != null) {
        identities.put(entry.record(), entry.identity());
      }
    }
    if (!others.isEmpty()) {
      identities.putAll(SfidReader.identities(handle, others));
    }
    return identities;
  }

  /** Sfids that claimed entries name, in the form in which Salesforce writes them. */
  static Stream<String> named(LoggedEntry entry) {
    String said = entry.values().get("sfid");
    return Stream.of(said == null || said.isBlank() ? null : SalesforceId.of18(said.strip()))
        .filter(Objects::nonNull);
  }

  /** The changes of a claim that are left when what was written later is left out. */
  public static List<Change> reduced(Claimed claimed) {
    return claimed.effects().changes().stream()
        .filter(change -> !isOver(claimed, change))
        .map(
            change ->
                change.withValues(
                    change.values().without(claimed.without().getOrDefault(change.id(), Set.of()))))
        .toList();
  }

  /** Whether nothing of an entry is to be sent any more. */
  public static boolean isOver(Claimed claimed, Change change) {
    if (claimed.over().contains(change.id())) {
      return true;
    }
    Set<String> without = claimed.without().getOrDefault(change.id(), Set.of());
    return change.action() != Action.DELETE
        && !without.isEmpty()
        && change.values().without(without).isEmpty();
  }
}
