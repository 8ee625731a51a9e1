package dev.drawbridge.row;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Which other live row a record of Salesforce belongs to: no change of one row may reach another
 * one's record. Every method runs in the caller's transaction.
 */
public final class RecordOwners {
  private final MappedSchema schema;
  private final String log;
  private final String truncation;

  public RecordOwners(MappedSchema schema) {
    this.schema = schema;
    this.log = schema.triggerLog();
    this.truncation = schema.truncations();
  }

  /**
   * A row whose record was accepted under a key.
   *
   * @param sfid of that record
   */
  public record KeyOwner(RecordKey row, String sfid) {}

  /**
   * An identity that lives and is older than the entry; one that was carried along is the same, and
   * as old as the life was at its first id.
   */
  private String liveAndOlder() {
    return """
    (i.table_name, i.record_id) <> (g.table_name, g.record_id) AND i.ended IS NULL
    AND coalesce((SELECT m.origin_since FROM drawbridge.moved_row m
                   WHERE m.table_name = i.table_name AND m.to_id = i.record_id
                     AND m.log_id = i.born + 1), i.born) < g.log_id
    AND NOT EXISTS (SELECT FROM %s x WHERE x.table_name = i.table_name AND x.log_id > i.born)
    AND NOT EXISTS (SELECT FROM drawbridge.moved_row m
                     WHERE m.table_name = i.table_name AND m.to_id = i.record_id
                       AND m.log_id = i.born + 1
                       AND (m.origin_id = g.record_id OR EXISTS (
                              SELECT FROM drawbridge.moved_row v
                               WHERE v.table_name = m.table_name AND v.to_id = g.record_id
                                 AND v.origin_id = m.origin_id AND v.origin_since = m.origin_since
                                 AND v.log_id <= g.log_id)))\
    """
        .formatted(truncation);
  }

  /**
   * Of changes whose record is known, those whose record is another live row's, of whichever table:
   * Salesforce deletes by id alone, and an application or an operator may have named any record.
   *
   * @return that row, by log id
   */
  public Map<Long, RecordKey> others(Handle handle, Collection<Change> changes) {
    List<Change> known = changes.stream().filter(change -> change.sfid() != null).toList();
    if (known.isEmpty()) {
      return Map.of();
    }
    Map<Long, RecordKey> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT g.log_id, i.table_name, i.record_id
              FROM unnest(:logIds, :tables, :ids, :sfids) AS g(log_id, table_name, record_id, sfid)
              JOIN drawbridge.record_identity i ON i.sfid = g.sfid
             WHERE %s
            """
                .formatted(liveAndOlder()))
        .bindArray("logIds", Long.class, known.stream().map(Change::id).toList())
        .bindArray("tables", String.class, known.stream().map(c -> c.record().table()).toList())
        .bindArray("ids", Long.class, known.stream().map(c -> c.record().id()).toList())
        .bindArray("sfids", String.class, known.stream().map(Change::sfid).toList())
        .map(
            (rs, ctx) ->
                found.put(rs.getLong(1), new RecordKey(rs.getString(2), rs.getLong(3))) == null)
        .list();
    Set<RecordKey> there = existing(handle, found.values());
    found.values().removeIf(row -> !there.contains(row));
    return found;
  }

  /**
   * Of these changes, those whose unique identifier was accepted for another live row, or may have
   * been: the one of the identity, or one that shows the record and whose change of id, or
   * restoring, is not claimed yet. A row that was deleted lives until its DELETE is sent.
   *
   * @param keys by log id, in the form in which keys are compared
   */
  public Map<Long, KeyOwner> byKey(
      Handle handle, Collection<Change> changes, Map<Long, String> keys) {
    List<Change> keyed = changes.stream().filter(change -> keys.containsKey(change.id())).toList();
    if (keyed.isEmpty()) {
      return Map.of();
    }
    Map<Long, KeyOwner> found = new HashMap<>();
    Set<RecordKey> toBeDeleted = new HashSet<>();
    List<Change> shown = new ArrayList<>();
    Map<Long, Change> byId = keyed.stream().collect(Collectors.toMap(Change::id, c -> c));
    for (Accepted accepted : accepted(handle, keyed, keys)) {
      if (accepted.live() || accepted.toBeDeleted()) {
        found.put(accepted.logId(), accepted.owner());
      }
      if (accepted.toBeDeleted()) {
        toBeDeleted.add(accepted.owner().row());
      }
      shown.add(
          Objects.requireNonNull(byId.get(accepted.logId())).withSfid(accepted.owner().sfid()));
    }
    Set<RecordKey> there = existing(handle, found.values().stream().map(KeyOwner::row).toList());
    there.addAll(toBeDeleted);
    found.values().removeIf(owner -> !there.contains(owner.row()));
    shown.removeIf(change -> found.containsKey(change.id()));
    for (Change change : shown) {
      RecordKey row = rows(handle, List.of(change), false).get(change.id());
      if (row != null && !row.equals(change.record())) {
        found.put(change.id(), new KeyOwner(row, Objects.requireNonNull(change.sfid())));
      }
    }
    return found;
  }

  /**
   * A record that was accepted under a change's key, or may have been.
   *
   * @param live whether its identity still lives
   * @param toBeDeleted whether the row was deleted, and the record not yet
   */
  private record Accepted(long logId, KeyOwner owner, boolean live, boolean toBeDeleted) {}

  private List<Accepted> accepted(Handle handle, List<Change> keyed, Map<Long, String> keys) {
    return handle
        .createQuery(
            """
            SELECT g.log_id, i.table_name, i.record_id, i.sfid, %s AS live,
                   EXISTS (SELECT FROM %s d
                            WHERE d.action = 'DELETE' AND d.table_name = i.table_name
                              AND d.record_id = i.record_id AND d.id > i.born
                              AND d.id = coalesce(i.ended, d.id)
                              AND d.state IN ('NEW', 'PENDING')) AS to_be_deleted
              FROM unnest(:logIds, :tables, :ids, :keys) AS g(log_id, table_name, record_id, key)
              CROSS JOIN LATERAL (
                SELECT a.* FROM drawbridge.record_identity a
                 WHERE a.key = g.key AND a.table_name = g.table_name
                UNION ALL
                SELECT m.* FROM drawbridge.possible_key p
                  JOIN drawbridge.record_identity m USING (sfid)
                 WHERE p.key = g.key AND m.table_name = g.table_name) i
             WHERE i.record_id <> g.record_id OR i.ended IS NOT NULL
            """
                .formatted(liveAndOlder(), log))
        .bindArray("logIds", Long.class, keyed.stream().map(Change::id).toList())
        .bindArray("tables", String.class, keyed.stream().map(c -> c.record().table()).toList())
        .bindArray("ids", Long.class, keyed.stream().map(c -> c.record().id()).toList())
        .bindArray("keys", String.class, keyed.stream().map(c -> keys.get(c.id())).toList())
        .map(
            (rs, ctx) ->
                new Accepted(
                    rs.getLong("log_id"),
                    new KeyOwner(
                        new RecordKey(rs.getString("table_name"), rs.getLong("record_id")),
                        rs.getString("sfid")),
                    rs.getBoolean("live"),
                    rs.getBoolean("to_be_deleted")))
        .list();
  }

  /** Those of the rows that are there. */
  private Set<RecordKey> existing(Handle handle, Collection<RecordKey> rows) {
    Set<RecordKey> there = new HashSet<>();
    var mapped = new ApplicationRows(schema);
    rows.stream()
        .collect(
            Collectors.groupingBy(
                RecordKey::table, Collectors.mapping(RecordKey::id, Collectors.toList())))
        .forEach(
            (table, ids) ->
                mapped
                    .existing(handle, table, ids)
                    .forEach(id -> there.add(new RecordKey(table, id))));
    return there;
  }

  /**
   * Rows of the mapped tables that hold the sfids of these changes, whichever life of their id it
   * is.
   *
   * @param written only such as the application inserted or changed: the log knows them, or their
   *     identity
   * @return that row, by log id
   */
  public Map<Long, RecordKey> rows(Handle handle, Collection<Change> changes, boolean written) {
    Map<Long, RecordKey> found = new HashMap<>();
    changes.stream()
        .filter(change -> change.sfid() != null)
        .collect(Collectors.groupingBy(change -> change.record().table()))
        .forEach((table, ofTable) -> found.putAll(rows(handle, table, ofTable, written)));
    return found;
  }

  private Map<Long, RecordKey> rows(
      Handle handle, String table, List<Change> changes, boolean written) {
    if (!ApplicationRows.tableIsThere(handle, schema, table)) {
      return Map.of();
    }
    Map<Long, RecordKey> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT g.log_id, r.id
              FROM unnest(:logIds, :ids, :sfids) AS g(log_id, record_id, sfid)
              -- An application or a copy may write it in 15 characters.
              JOIN %1$s r ON r.sfid = ANY(ARRAY[g.sfid, left(g.sfid, 15)])
             WHERE NOT :written
                OR EXISTS (SELECT FROM drawbridge.record_identity i
                            WHERE i.table_name = :table AND i.record_id = r.id AND i.ended IS NULL)
                OR EXISTS (SELECT FROM %2$s t
                            WHERE t.table_name = :table AND t.record_id = r.id AND t.id <> g.log_id
                              AND t.action <> 'DELETE')
            """
                .formatted(schema.table(table), log))
        .bind("table", table)
        .bind("written", written)
        .bindArray("logIds", Long.class, changes.stream().map(Change::id).toList())
        .bindArray("ids", Long.class, changes.stream().map(c -> c.record().id()).toList())
        .bindArray(
            "sfids",
            String.class,
            changes.stream().map(change -> Objects.requireNonNull(change.sfid())).toList())
        .map((rs, ctx) -> found.put(rs.getLong(1), new RecordKey(table, rs.getLong(2))) == null)
        .list();
    return found;
  }
}
