package dev.drawbridge.batch;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.SqlName;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Brings results into the application's rows ({@code sfid}, {@code _hc_lastop}, {@code _hc_err}),
 * in a step of its own that may be repeated: a long transaction of the application must not turn
 * known results into unknown ones. Rows that somebody else has locked are left for the next time.
 */
public final class Writebacks {
  private static final int PER_TRANSACTION = 1000;

  private final Database database;
  private final String schema;

  public Writebacks(Database database, String schema) {
    this.database = database;
    this.schema = schema;
  }

  /**
   * What is to be written into a row.
   *
   * @param recapture columns that the call had left out: put into the log with what the row holds
   */
  public record Pending(
      RecordKey record,
      long logId,
      @Nullable String sfid,
      String lastop,
      @Nullable String err,
      List<String> recapture) {}

  /**
   * Remembers what to write; a later change of the same record wins, an sfid is never forgotten.
   */
  public static void remember(Handle handle, List<Pending> all) {
    if (all.isEmpty()) return;
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.writeback AS w
                   (table_name, record_id, log_id, sfid, lastop, err, recapture)
            SELECT r.table_name, r.record_id, r.log_id, nullif(r.sfid, ''), r.lastop,
                   nullif(r.err, ''), string_to_array(nullif(r.recapture, ''), ',')
              FROM unnest(:tables, :ids, :logIds, :sfids, :lastops, :errs, :recaptures)
                   AS r(table_name, record_id, log_id, sfid, lastop, err, recapture)
            ON CONFLICT (table_name, record_id) DO UPDATE
               SET log_id = excluded.log_id, lastop = excluded.lastop, err = excluded.err,
                   sfid = coalesce(excluded.sfid, w.sfid),
                   recapture = coalesce(w.recapture || excluded.recapture, w.recapture,
                                        excluded.recapture)
            """)
        .bindArray("tables", String.class, each(all, pending -> pending.record().table()))
        .bindArray("ids", Long.class, each(all, pending -> pending.record().id()))
        .bindArray("logIds", Long.class, each(all, Pending::logId))
        .bindArray("sfids", String.class, each(all, pending -> orEmpty(pending.sfid())))
        .bindArray("lastops", String.class, each(all, Pending::lastop))
        .bindArray("errs", String.class, each(all, pending -> orEmpty(pending.err())))
        // Names of columns that describe calls fields: letters, digits and underscores.
        .bindArray(
            "recaptures", String.class, each(all, pending -> String.join(",", pending.recapture())))
        .execute();
  }

  private static <T> List<T> each(List<Pending> all, Function<Pending, T> value) {
    return all.stream().map(value).toList();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Writes all that can be written now.
   *
   * @return how many rows are left because somebody holds them
   */
  public int run() {
    List<String> tables =
        database.transaction(
            handle ->
                handle
                    .createQuery("SELECT DISTINCT table_name FROM drawbridge.writeback")
                    .mapTo(String.class)
                    .list());
    for (String table : tables) {
      long after = 0;
      while (after >= 0) after = page(table, after);
    }
    return database.transaction(
        handle ->
            handle
                .createQuery("SELECT count(*) FROM drawbridge.writeback")
                .mapTo(Integer.class)
                .one());
  }

  /**
   * @return the last record looked at, or -1 when there are no more
   */
  private long page(String table, long after) {
    return database.writeBack(
        handle -> {
          List<Long> todo =
              handle
                  .createQuery(
                      """
                      SELECT record_id FROM drawbridge.writeback
                       WHERE table_name = :table AND record_id > :after
                       ORDER BY record_id LIMIT :limit FOR UPDATE SKIP LOCKED
                      """)
                  .bind("table", table)
                  .bind("after", after)
                  .bind("limit", PER_TRANSACTION)
                  .mapTo(Long.class)
                  .list();
          if (todo.isEmpty()) return -1L;
          write(handle, table, todo);
          return todo.get(todo.size() - 1);
        });
  }

  /** Lock first, write in a second statement: the row may have changed while the first one ran. */
  private void write(Handle handle, String table, List<Long> todo) {
    String rows = SqlName.quoted(schema, table);
    List<Long> locked =
        handle
            .createQuery(
                "SELECT id FROM %s WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED"
                    .formatted(rows))
            .bindArray("ids", Long.class, todo)
            .mapTo(Long.class)
            .list();
    handle
        .createUpdate(
            """
            UPDATE %1$s r
               SET sfid = coalesce(free.sfid, r.sfid), _hc_lastop = w.lastop, _hc_err = w.err
              FROM drawbridge.writeback w
              LEFT JOIN LATERAL (
                     SELECT w.sfid WHERE NOT EXISTS (
                       SELECT FROM %1$s o WHERE o.sfid = w.sfid AND o.id <> w.record_id)) free ON true
             WHERE w.table_name = :table AND w.record_id = r.id AND r.id = ANY(:locked)
               AND (r.sfid, r._hc_lastop, r._hc_err)
                   IS DISTINCT FROM (coalesce(free.sfid, r.sfid), w.lastop, w.err)
            """
                .formatted(rows))
        .bind("table", table)
        .bindArray("locked", Long.class, locked)
        .execute();
    handle
        .createQuery(
            """
            SELECT %s._hc_recapture(w.table_name::varchar, w.record_id, w.recapture)
              FROM drawbridge.writeback w
             WHERE w.table_name = :table AND w.record_id = ANY(:locked) AND w.recapture IS NOT NULL
            """
                .formatted(SqlName.quoted(schema)))
        .bind("table", table)
        .bindArray("locked", Long.class, locked)
        .mapTo(Long.class)
        .list();
    handle
        .createUpdate(
            """
            DELETE FROM drawbridge.writeback w
             WHERE w.table_name = :table AND w.record_id = ANY(:todo)
               AND (w.record_id = ANY(:locked)
                    OR NOT EXISTS (SELECT FROM %s r WHERE r.id = w.record_id))
            """
                .formatted(rows))
        .bind("table", table)
        .bindArray("todo", Long.class, todo)
        .bindArray("locked", Long.class, locked)
        .execute();
  }
}
