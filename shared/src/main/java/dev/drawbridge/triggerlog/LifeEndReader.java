package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Reads where lives end: at DELETE entries of the live log, at TRUNCATE and the import that made a
 * table ({@code _hc_truncation}), and at what {@code drawbridge.life_end} keeps. Every method runs
 * in the caller's transaction.
 */
public final class LifeEndReader {
  private final String log;
  private final String truncation;
  private final String noCopy;

  public LifeEndReader(MappedSchema schema) {
    this.log = schema.triggerLog();
    this.noCopy = noCopy(schema, "d");
    this.truncation = schema.truncations();
  }

  /**
   * SQL for the last end below a place, 0 for none.
   *
   * @param row an alias with {@code table_name} and {@code record_id}
   * @param place an SQL expression
   */
  public String lastBefore(String row, String place) {
    return "greatest(%s, 0)".formatted(each("max", row, "<", place));
  }

  /** SQL for the first end above a place, null for none. */
  public String firstAfter(String row, String place) {
    return "least(%s)".formatted(each("min", row, ">", place));
  }

  /**
   * SQL condition for DELETE entries that end a life: an operator's copies, claimed or not, do not.
   * The function is asked of the few only that are not claimed: it looks into the archive.
   *
   * @param entry an alias of the log
   */
  static String noCopy(MappedSchema schema, String entry) {
    return """
    NOT EXISTS (SELECT FROM drawbridge.copied_delete c WHERE c.log_id = %1$s.id)
        AND (%1$s.state IS DISTINCT FROM 'NEW' OR NOT %2$s(%1$s))\
    """
        .formatted(entry, schema.function("_hc_is_unclaimed_copy"));
  }

  private String each(String which, String row, String side, String place) {
    return """
    (SELECT %1$s(d.id) FROM %5$s d WHERE d.action = 'DELETE' AND d.table_name = %2$s.table_name
        AND d.record_id = %2$s.record_id AND d.id %3$s %4$s AND %7$s),
    (SELECT %1$s(e.log_id) FROM drawbridge.life_end e WHERE e.table_name = %2$s.table_name
        AND e.record_id = %2$s.record_id AND e.log_id %3$s %4$s),
    (SELECT %1$s(x.log_id) FROM %6$s x WHERE x.table_name = %2$s.table_name
        AND x.log_id %3$s %4$s)
    """
        .formatted(which, row, side, place, log, truncation, noCopy);
  }

  /** All ends of these ids that are known, also such whose entries are not claimed yet. */
  public LifeEnds read(Handle handle, Collection<RecordKey> records) {
    var ends = new LifeEnds();
    Map<String, List<Long>> byTable =
        records.stream()
            .distinct()
            .collect(
                Collectors.groupingBy(
                    RecordKey::table, Collectors.mapping(RecordKey::id, Collectors.toList())));
    byTable.forEach((table, ids) -> read(handle, table, ids, ends));
    if (!byTable.isEmpty()) {
      truncations(handle, ends);
    }
    return ends;
  }

  /** These ids, and those under which lives went on that are or were under one of them. */
  Set<RecordKey> withLaterIds(Handle handle, Collection<RecordKey> records) {
    Set<RecordKey> all = new LinkedHashSet<>(records);
    if (records.isEmpty()) {
      return all;
    }
    handle
        .createQuery(
            """
            WITH given AS (SELECT * FROM unnest(:tables, :ids) AS g(table_name, id)),
            origin AS (
              SELECT table_name, id FROM given
              UNION
              SELECT m.table_name, m.origin_id FROM drawbridge.moved_row m
                JOIN given g ON g.table_name = m.table_name AND g.id = m.to_id)
            SELECT m.table_name, m.to_id FROM drawbridge.moved_row m
              JOIN origin o ON o.table_name = m.table_name AND o.id = m.origin_id
            """)
        .bindArray("tables", String.class, records.stream().map(RecordKey::table).toList())
        .bindArray("ids", Long.class, records.stream().map(RecordKey::id).toList())
        .map((rs, ctx) -> new RecordKey(rs.getString(1), rs.getLong(2)))
        .forEach(all::add);
    return all;
  }

  /** By arrays and not by a join: whatever the statistics say, the index is asked for each id. */
  private void read(Handle handle, String table, List<Long> ids, LifeEnds ends) {
    handle
        .createQuery(
            """
            SELECT d.record_id::bigint, d.id, NULL::bigint AS origin_id, NULL::bigint AS origin_since
              FROM %s d
             WHERE d.action = 'DELETE' AND d.table_name = :table AND d.record_id = ANY(:ids::integer[])
               AND %s
            UNION ALL
            SELECT record_id, log_id, NULL, NULL FROM drawbridge.life_end
             WHERE table_name = :table AND record_id = ANY(:ids)
            UNION ALL
            SELECT to_id, log_id, origin_id, origin_since FROM drawbridge.moved_row
             WHERE table_name = :table AND to_id = ANY(:ids)
            """
                .formatted(log, noCopy))
        .bind("table", table)
        .bindArray("ids", Long.class, ids)
        .map(
            (rs, ctx) -> {
              var record = new RecordKey(table, rs.getLong(1));
              long place = rs.getLong(2);
              long origin = rs.getLong(3);
              if (rs.wasNull()) {
                ends.add(record, place);
              } else {
                ends.arrived(record, place, new Life(table, origin, rs.getLong(4)));
              }
              return record;
            })
        .list();
  }

  private void truncations(Handle handle, LifeEnds ends) {
    handle
        .createQuery(
            "SELECT table_name, log_id FROM %s WHERE log_id IS NOT NULL".formatted(truncation))
        .map(
            (rs, ctx) -> {
              ends.truncated(rs.getString(1), rs.getLong(2));
              return true;
            })
        .list();
  }
}
