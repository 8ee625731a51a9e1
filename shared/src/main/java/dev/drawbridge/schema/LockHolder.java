package dev.drawbridge.schema;

import dev.drawbridge.database.MappedSchema;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The session that has kept a table locked the longest.
 *
 * @param process its number in PostgreSQL
 * @param since when its transaction began; null where the role may not see that
 */
public record LockHolder(int process, String application, @Nullable Instant since) {

  /**
   * Which session blocks a statement that could not get its lock; empty when none does any longer.
   *
   * @param statement ALTER and DROP wait for readers too, all else of ours for writers only
   */
  public static Optional<LockHolder> inTheWayOf(
      Handle handle, MappedSchema schema, String table, String statement) {
    String first = statement.strip().toUpperCase(Locale.ROOT);
    return handle
        .createQuery(
            """
            SELECT a.pid, coalesce(a.application_name, '') AS application, a.xact_start
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
               AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = current_database())
               AND l.relation = to_regclass(:table)
               AND (:readers OR l.mode NOT IN ('AccessShareLock', 'RowShareLock'))
             ORDER BY a.xact_start NULLS LAST, a.pid
             LIMIT 1
            """)
        .bind("table", schema.table(table))
        .bind("readers", first.startsWith("ALTER") || first.startsWith("DROP"))
        .map(
            (rs, ctx) -> {
              Timestamp began = rs.getTimestamp("xact_start");
              return new LockHolder(
                  rs.getInt("pid"),
                  rs.getString("application"),
                  began == null ? null : began.toInstant());
            })
        .findOne();
  }

  /** As a sentence names it. */
  public String described() {
    String name = application.isBlank() ? "" : ", application " + application;
    String began =
        since == null
            ? ""
            : ", whose transaction is open since " + since.truncatedTo(ChronoUnit.SECONDS);
    return "session " + process + name + began;
  }
}
