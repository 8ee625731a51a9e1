package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.lease.Renewal;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jdbi.v3.core.Handle;

/**
 * The right to read for one mapping. Everything its holder changes, it changes in a transaction
 * that {@link #hold}s it: a takeover, an import or a removal waits for that transaction, and what
 * was asked before is then thrown away. Neither renewals nor events wait for it. Times are the
 * database's.
 */
final class ReadLease implements AutoCloseable {
  private final Database database;
  private final String table;
  private final long epoch;
  private final Renewal renewal;

  private ReadLease(Database database, String table, long epoch, ScheduledExecutorService timer) {
    this.database = database;
    this.table = table;
    this.epoch = epoch;
    this.renewal = new Renewal(timer, "reads of " + table, epoch, this::renew);
  }

  /**
   * @param owner a name no other invocation has
   * @return empty while another holds it, and when the mapping is gone
   */
  static Optional<ReadLease> take(
      Database database, String table, String owner, ScheduledExecutorService timer) {
    return database
        .transaction(handle -> taken(handle, table, owner))
        .map(epoch -> new ReadLease(database, table, epoch, timer));
  }

  private static Optional<Long> taken(Handle handle, String table, String owner) {
    handle.execute(
        """
        INSERT INTO drawbridge.read_lease (table_name)
        SELECT table_name FROM drawbridge.mapping WHERE table_name = ? ON CONFLICT DO NOTHING
        """,
        table);
    return handle
        .createQuery(
            """
            UPDATE drawbridge.read_lease
               SET epoch = epoch + 1, owner = :owner,
                   expires_at = clock_timestamp() + make_interval(secs => :term)
             WHERE table_name = :table AND expires_at <= clock_timestamp()
            RETURNING epoch
            """)
        .bind("table", table)
        .bind("owner", owner)
        .bind("term", Renewal.TERM.toSeconds())
        .mapTo(Long.class)
        .findOne();
  }

  /** Nobody who reads for the mapping now goes on. */
  static void end(Handle handle, String table) {
    handle.execute(
        """
        UPDATE drawbridge.read_lease SET epoch = epoch + 1, owner = NULL, expires_at = '-infinity'
         WHERE table_name = ?
        """,
        table);
  }

  /**
   * Until this transaction ends no other invocation reads for the mapping.
   *
   * @throws SyncException.Superseded when one does already
   */
  void hold(Handle handle) {
    boolean mine =
        handle
            .createQuery(
                """
                SELECT TRUE FROM drawbridge.read_lease
                 WHERE table_name = :table AND epoch = :epoch FOR KEY SHARE
                """)
            .bind("table", table)
            .bind("epoch", epoch)
            .mapTo(Boolean.class)
            .findOne()
            .isPresent();
    if (!mine) {
      throw new SyncException.Superseded(
          "the reads of " + table + " have a newer epoch than " + epoch);
    }
  }

  private void renew() {
    database.transaction(
        handle ->
            handle
                .createUpdate(
                    """
                    UPDATE drawbridge.read_lease
                       SET expires_at = clock_timestamp() + make_interval(secs => :term)
                     WHERE table_name = :table AND epoch = :epoch AND owner IS NOT NULL
                    """)
                .bind("table", table)
                .bind("term", Renewal.TERM.toSeconds())
                .bind("epoch", epoch)
                .execute());
  }

  /** Gives it back. One that could not be given back ends by itself. */
  @Override
  public void close() {
    renewal.close();
    database.transaction(
        handle ->
            handle.execute(
                """
                UPDATE drawbridge.read_lease SET owner = NULL, expires_at = '-infinity'
                 WHERE table_name = ? AND epoch = ?
                """,
                table,
                epoch));
  }
}
