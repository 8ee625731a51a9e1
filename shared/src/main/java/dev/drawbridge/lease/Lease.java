package dev.drawbridge.lease;

import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The right to do what one invocation at a time may do, as to write to Salesforce: each such right
 * has a name, and each holder has its own epoch. Everything a holder changes, it changes in a
 * {@link #fenced} transaction. Times are the database's.
 */
public final class Lease implements AutoCloseable {
  private final Database database;
  private final String name;
  private final long epoch;
  private final boolean fromDead;
  private final Renewal renewal;

  private Lease(Database database, String name, Taken taken, ScheduledExecutorService timer) {
    this.database = database;
    this.name = name;
    this.epoch = taken.epoch();
    this.fromDead = taken.fromDead();
    this.renewal = new Renewal(timer, name, epoch, this::renew);
  }

  private record Taken(long epoch, boolean fromDead) {}

  /**
   * @param name of what one at a time may do
   * @param owner a name no other invocation has
   * @param dead an owner proven to be dead: its lease is taken at once
   * @return empty while another holds the lease
   */
  public static Optional<Lease> take(
      Database database,
      String name,
      String owner,
      @Nullable String dead,
      ScheduledExecutorService timer) {
    Optional<Taken> taken =
        database.transaction(
            handle -> {
              handle.execute(
                  "INSERT INTO drawbridge.lease (name) VALUES (?) ON CONFLICT DO NOTHING", name);
              return taken(handle, name, owner, dead);
            });
    return taken.map(lease -> new Lease(database, name, lease, timer));
  }

  private static Optional<Taken> taken(
      Handle handle, String name, String owner, @Nullable String dead) {
    return handle
        .createQuery(
            """
            UPDATE drawbridge.lease l
               SET epoch = l.epoch + 1, owner = :owner,
                   expires_at = clock_timestamp() + make_interval(secs => :term)
              FROM (SELECT owner FROM drawbridge.lease WHERE name = :name FOR UPDATE) before
             WHERE l.name = :name AND (l.expires_at <= clock_timestamp() OR l.owner = :dead)
            RETURNING l.epoch, coalesce(before.owner = :dead, false) AS from_dead
            """)
        .bind("name", name)
        .bind("owner", owner)
        .bind("dead", dead)
        .bind("term", Renewal.TERM.toSeconds())
        .map((rs, ctx) -> new Taken(rs.getLong("epoch"), rs.getBoolean("from_dead")))
        .findOne();
  }

  public long epoch() {
    return epoch;
  }

  /**
   * Whether the holder of that epoch is known to have ended: it was the last, and is proven dead.
   */
  public boolean provesDeathOf(long earlier) {
    return fromDead && earlier == epoch - 1;
  }

  /**
   * A transaction that commits only while this is the newest epoch: the lease's row stays locked
   * until then, so no other invocation can take over in between.
   *
   * @throws SyncException.Superseded when another has taken over
   */
  public <T> T fenced(Function<Handle, T> work) {
    return database.transaction(
        handle -> {
          boolean mine =
              handle
                  .createQuery(
                      """
                      SELECT TRUE FROM drawbridge.lease
                       WHERE name = :name AND epoch = :epoch FOR UPDATE
                      """)
                  .bind("name", name)
                  .bind("epoch", epoch)
                  .mapTo(Boolean.class)
                  .findOne()
                  .isPresent();
          if (!mine) {
            throw new SyncException.Superseded(
                "the lease of the " + name + " has a newer epoch than " + epoch);
          }
          return work.apply(handle);
        });
  }

  /** As {@link #fenced}, for work without a result. */
  public void fencedRun(Consumer<Handle> work) {
    fenced(
        handle -> {
          work.accept(handle);
          return true;
        });
  }

  private void renew() {
    database.transaction(
        handle ->
            handle
                .createUpdate(
                    """
                    UPDATE drawbridge.lease
                       SET expires_at = clock_timestamp() + make_interval(secs => :term)
                     WHERE name = :name AND epoch = :epoch AND owner IS NOT NULL
                    """)
                .bind("name", name)
                .bind("term", Renewal.TERM.toSeconds())
                .bind("epoch", epoch)
                .execute());
  }

  /**
   * Gives the lease back. The lease's row is locked first, as everywhere; a superseded holder
   * changes nothing.
   *
   * @param last what the holder changes in the same commit, as the heartbeat of what it worked on
   * @return false when another had taken over
   */
  public boolean release(Consumer<Handle> last) {
    renewal.close();
    return database.transaction(
        handle -> {
          int ours =
              handle.execute(
                  """
                  UPDATE drawbridge.lease SET owner = NULL, expires_at = '-infinity'
                   WHERE name = ? AND epoch = ?
                  """,
                  name,
                  epoch);
          if (ours == 1) {
            last.accept(handle);
          }
          return ours == 1;
        });
  }

  /** Stops renewing; a lease that was not released then ends by itself. */
  @Override
  public void close() {
    renewal.close();
  }
}
