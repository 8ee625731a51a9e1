package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.SalesforceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads what is known of records by their Salesforce ids, in the caller's transaction. */
final class SfidReader {
  private final MappedSchema schema;
  private final String log;

  SfidReader(MappedSchema schema) {
    this.schema = schema;
    this.log = schema.quoted() + "._trigger_log";
  }

  /** Asks only where entries name an sfid that could be another's, or deleted. */
  SfidFacts read(
      Handle handle, List<LoggedEntry> entries, Map<RecordKey, LoggedEntry.Identity> identities) {
    Set<String> named = new LinkedHashSet<>();
    Set<String> doubted = new LinkedHashSet<>();
    for (LoggedEntry entry : entries) {
      Claim.named(entry).forEach(named::add);
      LoggedEntry.Identity identity = identities.get(entry.record());
      boolean insert = entry.action() == Action.INSERT;
      if (entry.sfid() != null && (insert || differs(entry.sfid(), identity))) {
        doubted.add(entry.sfid());
      }
      if (insert && identity != null) {
        doubted.add(identity.sfid());
      }
    }
    doubted.addAll(named);
    return doubted.isEmpty() ? SfidFacts.none() : facts(handle, entries, named, doubted);
  }

  private SfidFacts facts(
      Handle handle, List<LoggedEntry> entries, Set<String> named, Set<String> doubted) {
    Set<String> gone = gone(handle, doubted);
    Set<String> over = over(handle, gone);
    List<RecordKey> rows =
        entries.stream()
            .filter(entry -> entry.sfid() != null && over.contains(entry.sfid()))
            .map(LoggedEntry::record)
            .distinct()
            .toList();
    return new SfidFacts(holders(handle, named), gone, over, restored(handle, rows, over));
  }

  private Set<String> over(Handle handle, Set<String> gone) {
    if (gone.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT sfid FROM %1$s
                 WHERE action = 'DELETE' AND state = 'SUCCESS' AND sfid = ANY(:sfids)
                UNION
                SELECT sfid FROM %1$s_archive
                 WHERE action = 'DELETE' AND state = 'SUCCESS' AND sfid = ANY(:sfids)
                """
                    .formatted(log))
            .bindArray("sfids", String.class, gone)
            .mapTo(String.class)
            .list());
  }

  private Set<SfidFacts.Restored> restored(Handle handle, List<RecordKey> rows, Set<String> sfids) {
    if (rows.isEmpty()) {
      return Set.of();
    }
    Set<SfidFacts.Restored> restored = new HashSet<>();
    handle
        .createQuery(
            """
            SELECT t.table_name, t.record_id, s.sfid
              FROM (SELECT * FROM %1$s UNION ALL SELECT * FROM %1$s_archive) t
              JOIN unnest(:sfids) AS s(sfid) ON strpos(t.values, s.sfid) > 0
             WHERE t.action = 'INSERT'
               AND (t.table_name, t.record_id) IN (SELECT * FROM unnest(:tables, :ids))
            """
                .formatted(log))
        .bindArray("sfids", String.class, sfids)
        .bindArray("tables", String.class, rows.stream().map(RecordKey::table).toList())
        .bindArray("ids", Integer.class, rows.stream().map(row -> (int) row.id()).toList())
        .map(
            (rs, ctx) ->
                restored.add(
                    new SfidFacts.Restored(
                        new RecordKey(rs.getString(1), rs.getLong(2)), rs.getString(3))))
        .list();
    return restored;
  }

  private static boolean differs(String sfid, LoggedEntry.@Nullable Identity known) {
    return known != null && !known.sfid().equals(sfid);
  }

  /** Rows that have these records. One that shows another record by now has given its own up. */
  private Map<String, List<RecordKey>> holders(Handle handle, Set<String> sfids) {
    Map<String, List<RecordKey>> holders = known(handle, sfids);
    Map<String, Set<Long>> byTable = new HashMap<>();
    holders.values().stream()
        .flatMap(List::stream)
        .forEach(row -> byTable.computeIfAbsent(row.table(), t -> new HashSet<>()).add(row.id()));
    Map<RecordKey, String> shown = new HashMap<>();
    byTable.forEach((table, ids) -> shown.putAll(shown(handle, table, ids)));
    holders.forEach(
        (sfid, rows) -> rows.removeIf(row -> !shown.getOrDefault(row, sfid).equals(sfid)));
    return holders;
  }

  private Map<RecordKey, String> shown(Handle handle, String table, Set<Long> ids) {
    Map<RecordKey, String> shown = new HashMap<>();
    String name = schema.table(table);
    boolean there =
        handle
            .createQuery("SELECT to_regclass(:name) IS NOT NULL")
            .bind("name", name)
            .mapTo(Boolean.class)
            .one();
    if (!there) {
      return shown;
    }
    handle
        .createQuery(
            "SELECT id, sfid FROM %s WHERE id = ANY(:ids) AND sfid IS NOT NULL".formatted(name))
        .bindArray("ids", Long.class, List.copyOf(ids))
        .map(
            (rs, ctx) ->
                shown.put(new RecordKey(table, rs.getLong(1)), SalesforceId.of18(rs.getString(2))))
        .list();
    return shown;
  }

  private static Map<String, List<RecordKey>> known(Handle handle, Set<String> sfids) {
    Map<String, List<RecordKey>> holders = new HashMap<>();
    if (sfids.isEmpty()) {
      return holders;
    }
    handle
        .createQuery(
            """
            SELECT sfid, table_name, record_id FROM drawbridge.record_identity
             WHERE sfid = ANY(:sfids) AND ended IS NULL
            """)
        .bindArray("sfids", String.class, sfids)
        .map(
            (rs, ctx) ->
                holders
                    .computeIfAbsent(rs.getString(1), s -> new ArrayList<>())
                    .add(new RecordKey(rs.getString(2), rs.getLong(3))))
        .list();
    return holders;
  }

  private static Set<String> gone(Handle handle, Set<String> sfids) {
    return new HashSet<>(
        handle
            .createQuery("SELECT sfid FROM drawbridge.gone_record WHERE sfid = ANY(:sfids)")
            .bindArray("sfids", String.class, sfids)
            .mapTo(String.class)
            .list());
  }

  /** What is known of these local ids. */
  static Map<RecordKey, LoggedEntry.Identity> identities(
      Handle handle, Collection<RecordKey> records) {
    Map<RecordKey, LoggedEntry.Identity> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT table_name, record_id, sfid, born, ended, key FROM drawbridge.record_identity
             WHERE (table_name, record_id) IN (SELECT * FROM unnest(:tables, :ids))
            """)
        .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
        .bindArray("ids", Long.class, records.stream().map(RecordKey::id).toList())
        .map(
            (rs, ctx) ->
                found.put(
                        new RecordKey(rs.getString(1), rs.getLong(2)),
                        new LoggedEntry.Identity(
                            rs.getString(3),
                            rs.getLong(4),
                            rs.getObject(5, Long.class),
                            rs.getString(6)))
                    == null)
        .list();
    return found;
  }
}
