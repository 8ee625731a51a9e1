package dev.drawbridge.row;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import java.sql.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Brings the successes of settled calls into rows, call after call in the order in which they were
 * settled, so that a record's later change is written later. What cannot be written at once becomes
 * a note.
 */
final class SettledCallResults {
  /** Rows that one transaction locks. */
  private static final int PAGE = 1000;

  private final String log;
  private final ApplicationRows rows;

  SettledCallResults(MappedSchema schema, ApplicationRows rows) {
    this.log = schema.triggerLog();
    this.rows = rows;
  }

  /**
   * Writes one page of the call that is next, and never of a later one: another process may be
   * writing it.
   *
   * @return whether there may be more to do
   */
  boolean writeNext(Handle handle) {
    Optional<Page> page = next(handle);
    page.ifPresent(
        found -> {
          results(handle, found.logIds()).forEach((table, all) -> write(handle, table, all));
          markWritten(handle, found);
        });
    return page.isPresent();
  }

  private record Page(long call, List<Long> logIds) {}

  private static Optional<Page> next(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT id, log_ids[written + 1 : written + :page] AS ids FROM drawbridge.call
             WHERE write_back IS NOT NULL
               AND id = (SELECT id FROM drawbridge.call WHERE write_back IS NOT NULL
                          ORDER BY write_back LIMIT 1)
               FOR UPDATE SKIP LOCKED
            """)
        .bind("page", PAGE)
        .map(
            (rs, ctx) -> {
              Array ids = rs.getArray("ids");
              return new Page(rs.getLong("id"), List.of((Long[]) ids.getArray()));
            })
        .findOne();
  }

  private static void markWritten(Handle handle, Page page) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.call
               SET written = written + :page,
                   write_back = CASE WHEN written + :page < cardinality(log_ids) THEN write_back END
             WHERE id = :id
            """)
        .bind("page", PAGE)
        .bind("id", page.call())
        .execute();
  }

  /** A result, and whether a note about its row waits. */
  private record Found(RowUpdate result, boolean noted) {}

  private Map<String, List<Found>> results(Handle handle, List<Long> logIds) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT ON (t.table_name, t.record_id)
                   t.table_name, t.record_id, t.id, t.action = 'INSERT' AS inserted, t.sfid,
                   t.values LIKE '%%"sfid"=>%%' AS says_sfid,
                   w.record_id IS NOT NULL AS noted
              FROM %s t
              LEFT JOIN drawbridge.writeback w USING (table_name, record_id)
             WHERE t.id = ANY(:ids) AND t.state = 'SUCCESS' AND t.action <> 'DELETE'
             ORDER BY t.table_name, t.record_id, t.id DESC
            """
                .formatted(log))
        .bindArray("ids", Long.class, logIds)
        .map(
            (rs, ctx) -> {
              boolean inserted = rs.getBoolean("inserted");
              return new Found(
                  new RowUpdate(
                      new RecordKey(rs.getString("table_name"), rs.getLong("record_id")),
                      rs.getLong("id"),
                      // What the application took out or wrote into the row ends as what counts.
                      inserted || rs.getBoolean("says_sfid") ? rs.getString("sfid") : null,
                      inserted ? "INSERTED" : "UPDATED",
                      null,
                      List.of()),
                  rs.getBoolean("noted"));
            })
        .stream()
        .collect(
            Collectors.groupingBy(
                found -> found.result().record().table(), LinkedHashMap::new, Collectors.toList()));
  }

  private void write(Handle handle, String table, List<Found> all) {
    List<RowUpdate> plain = all.stream().filter(f -> !f.noted()).map(Found::result).toList();
    Set<Long> written = rows.write(handle, table, plain);
    List<RowUpdate> later =
        new ArrayList<>(all.stream().filter(Found::noted).map(Found::result).toList());
    List<RowUpdate> left =
        plain.stream().filter(result -> !written.contains(result.record().id())).toList();
    if (!left.isEmpty()) {
      Set<Long> there =
          rows.existing(handle, table, left.stream().map(r -> r.record().id()).toList());
      left.stream().filter(result -> there.contains(result.record().id())).forEach(later::add);
    }
    PendingRowUpdates.remember(handle, later);
  }
}
