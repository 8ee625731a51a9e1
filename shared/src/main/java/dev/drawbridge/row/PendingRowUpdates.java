package dev.drawbridge.row;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Brings results into the application's rows ({@code sfid}, {@code _hc_lastop}, {@code _hc_err}),
 * in a step of its own that may be repeated: a long transaction of the application must not turn
 * known results into unknown ones. Successes are read from the settled calls; rejections, and rows
 * that another transaction has locked, wait as notes.
 */
public final class PendingRowUpdates {
  private static final int PER_TRANSACTION = 1000;

  private final Database database;
  private final ApplicationRows rows;
  private final SettledCallResults calls;
  private final IgnoredRowUpdates ignored;

  public PendingRowUpdates(Database database, MappedSchema schema) {
    this.database = database;
    this.rows = new ApplicationRows(schema);
    this.calls = new SettledCallResults(schema, rows);
    this.ignored = new IgnoredRowUpdates(rows, new LastResults(schema));
  }

  /**
   * Notes what to write; a later change of the same record wins, an sfid is never forgotten. That
   * it came from an earlier life of the id is seen when it is written.
   */
  public static void remember(Handle handle, List<RowUpdate> all) {
    List<RowUpdate> left = all;
    while (!left.isEmpty()) {
      // One statement cannot write a row twice.
      Map<RecordKey, RowUpdate> each = new LinkedHashMap<>();
      List<RowUpdate> again = new ArrayList<>();
      for (RowUpdate result : left) {
        if (each.putIfAbsent(result.record(), result) != null) {
          again.add(result);
        }
      }
      rememberEach(handle, List.copyOf(each.values()));
      left = again;
    }
  }

  private static void rememberEach(Handle handle, List<RowUpdate> all) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.writeback AS w
                   (table_name, record_id, log_id, sfid, lastop, ignored, err, recapture, sfid_log_id)
            SELECT r.table_name, r.record_id, r.log_id, nullif(r.sfid, ''),
                   CASE r.lastop WHEN 'IGNORED' THEN 'SYNCED' ELSE r.lastop END, r.lastop = 'IGNORED',
                   nullif(r.err, ''), string_to_array(nullif(r.recapture, ''), ','),
                   CASE WHEN r.sfid <> '' THEN r.sfid_log_id END
              FROM unnest(:tables, :ids, :logIds, :sfids, :lastops, :errs, :recaptures, :sfidLogIds)
                   AS r(table_name, record_id, log_id, sfid, lastop, err, recapture, sfid_log_id)
            ON CONFLICT (table_name, record_id) DO UPDATE
               SET log_id = greatest(w.log_id, excluded.log_id),
                   lastop = CASE WHEN excluded.log_id >= w.log_id THEN excluded.lastop
                                 ELSE w.lastop END,
                   ignored = CASE WHEN excluded.log_id >= w.log_id THEN excluded.ignored
                                  ELSE w.ignored END,
                   err = CASE WHEN excluded.log_id >= w.log_id THEN excluded.err ELSE w.err END,
                   sfid = CASE WHEN excluded.sfid IS NULL THEN w.sfid
                               WHEN w.sfid_log_id > excluded.sfid_log_id THEN w.sfid
                               ELSE excluded.sfid END,
                   sfid_log_id = greatest(w.sfid_log_id, excluded.sfid_log_id),
                   recapture = coalesce(w.recapture || excluded.recapture, w.recapture,
                                        excluded.recapture)
            """)
        .bindArray("tables", String.class, each(all, result -> result.record().table()))
        .bindArray("ids", Long.class, each(all, result -> result.record().id()))
        .bindArray("logIds", Long.class, each(all, RowUpdate::logId))
        .bindArray(
            "sfids", String.class, each(all, result -> ApplicationRows.orEmpty(result.sfid())))
        .bindArray("lastops", String.class, each(all, RowUpdate::lastop))
        .bindArray("errs", String.class, each(all, result -> ApplicationRows.orEmpty(result.err())))
        .bindArray("sfidLogIds", Long.class, each(all, RowUpdate::sfidLogId))
        // Names of columns that describe calls fields: letters, digits and underscores.
        .bindArray(
            "recaptures", String.class, each(all, result -> String.join(",", result.recapture())))
        .execute();
  }

  private static <T> List<T> each(List<RowUpdate> all, Function<RowUpdate, T> value) {
    return all.stream().map(value).toList();
  }

  /**
   * Writes all that can be written now.
   *
   * @return how many notes are left because their rows are locked
   */
  public int run() {
    boolean more = true;
    while (more) {
      more = database.uncaptured(calls::writeNext);
    }
    List<String> tables = database.transaction(PendingRowUpdates::tables);
    for (String table : tables) {
      long after = 0;
      while (after >= 0) {
        after = page(table, after);
      }
    }
    return tables.isEmpty() ? 0 : database.transaction(PendingRowUpdates::count);
  }

  private static List<String> tables(Handle handle) {
    return handle
        .createQuery("SELECT DISTINCT table_name FROM drawbridge.writeback")
        .mapTo(String.class)
        .list();
  }

  private static int count(Handle handle) {
    return handle
        .createQuery("SELECT count(*) FROM drawbridge.writeback")
        .mapTo(Integer.class)
        .one();
  }

  /**
   * @return the last record looked at, or -1 when there are no more
   */
  private long page(String table, long after) {
    return database.uncaptured(
        handle -> {
          List<RowUpdate> notes = notes(handle, table, after);
          if (notes.isEmpty()) {
            return -1L;
          }
          IgnoredRowUpdates.Answered answered = ignored.answer(handle, table, notes);
          Set<Long> kept = ids(answered.wanted());
          kept.removeAll(rows.write(handle, table, answered.wanted()));
          kept.addAll(answered.waiting());
          kept.retainAll(rows.existing(handle, table, List.copyOf(ids(notes))));
          Set<Long> done = ids(notes);
          done.removeAll(kept);
          forget(handle, table, List.copyOf(done));
          return notes.get(notes.size() - 1).record().id();
        });
  }

  private static Set<Long> ids(List<RowUpdate> notes) {
    return notes.stream()
        .map(note -> note.record().id())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Notes, locked. None while a settled call is still to be written back: it may hold an earlier
   * change of the record, which must not be written after this one. One statement decides this on
   * one snapshot: if it sees the note, it sees that call too.
   */
  private static List<RowUpdate> notes(Handle handle, String table, long after) {
    return handle
        .createQuery(
            """
            SELECT record_id, log_id, sfid, err, CASE WHEN ignored THEN 'IGNORED' ELSE lastop END AS lastop,
                   coalesce(recapture, '{}') AS recapture,
                   coalesce(sfid_log_id, log_id) AS sfid_log_id
              FROM drawbridge.writeback
             WHERE table_name = :table AND record_id > :after
               AND NOT EXISTS (SELECT FROM drawbridge.call WHERE write_back IS NOT NULL)
             ORDER BY record_id LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
        .bind("table", table)
        .bind("after", after)
        .bind("limit", PER_TRANSACTION)
        .map(
            (rs, ctx) ->
                new RowUpdate(
                    new RecordKey(table, rs.getLong("record_id")),
                    rs.getLong("log_id"),
                    rs.getString("sfid"),
                    rs.getString("lastop"),
                    rs.getString("err"),
                    List.of((String[]) rs.getArray("recapture").getArray()),
                    rs.getLong("sfid_log_id")))
        .list();
  }

  private static void forget(Handle handle, String table, List<Long> records) {
    handle
        .createUpdate(
            "DELETE FROM drawbridge.writeback WHERE table_name = :table AND record_id = ANY(:ids)")
        .bind("table", table)
        .bindArray("ids", Long.class, records)
        .execute();
  }
}
