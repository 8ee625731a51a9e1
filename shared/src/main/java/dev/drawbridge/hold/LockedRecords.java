package dev.drawbridge.hold;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.SalesforceLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;

/**
 * Changes whose records Salesforce could not lock. Each waits alone and is tried again by itself
 * after a backoff; of a table one call's worth tries for all, since their locks are likely one
 * parent's. Every method runs in the caller's transaction.
 */
public final class LockedRecords {
  /** A hold of a record that stays locked tries again so often. */
  private static final Duration HELD_TRIES = Duration.ofMinutes(5);

  private static final String CODE = "UNABLE_TO_LOCK_ROW";

  private LockedRecords() {}

  /** Of these entries, those that have been tried for longer than that. */
  public static Set<Long> triedFor(Handle handle, Collection<Long> logIds, Duration patience) {
    if (logIds.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT log_id FROM drawbridge.locked_record
                 WHERE log_id = ANY(:ids)
                   AND since <= clock_timestamp() - make_interval(secs => :patience)
                """)
            .bindArray("ids", Long.class, logIds)
            .bind("patience", patience.toMillis() / 1000.0)
            .mapTo(Long.class)
            .list());
  }

  /**
   * Notes refusals. All locked records of a table wait for the same trial.
   *
   * @param log the trigger log, quoted
   * @param backoff by the number of tries
   * @return how long until the next
   */
  public static Duration refused(
      Handle handle, String log, Collection<Long> logIds, IntFunction<Duration> backoff) {
    int tries =
        handle
            .createQuery(
                """
                WITH refused AS (
                  INSERT INTO drawbridge.locked_record AS l (log_id, table_name, due_at)
                  SELECT t.id, t.table_name, clock_timestamp() FROM %s t WHERE t.id = ANY(:ids)
                  ON CONFLICT (log_id) DO UPDATE SET tries = l.tries + 1
                  RETURNING l.tries)
                SELECT coalesce(max(tries), 1) FROM refused
                """
                    .formatted(log))
            .bindArray("ids", Long.class, logIds)
            .mapTo(Integer.class)
            .one();
    Duration wait = backoff.apply(tries);
    handle
        .createUpdate(
            """
            UPDATE drawbridge.locked_record
               SET due_at = clock_timestamp() + make_interval(secs => :wait)
             WHERE table_name IN (SELECT table_name FROM drawbridge.locked_record
                                   WHERE log_id = ANY(:ids))
            """)
        .bindArray("ids", Long.class, logIds)
        .bind("wait", wait.toMillis() / 1000.0)
        .execute();
    return wait;
  }

  /** Whether Ordered Writes wait: nothing may overtake a change that is to be tried again. */
  public static boolean anyToWaitFor(Handle handle) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT FROM drawbridge.locked_record WHERE due_at > clock_timestamp())")
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Looks again at what is locked: forgets what has been settled since, opens a table of which a
   * record could be locked again, and lets one call's worth of a table try whose time has come.
   */
  public static void reconsider(Handle handle, MappedSchema schema) {
    String log = schema.triggerLog();
    handle.execute(
        """
        WITH settled AS (
          DELETE FROM drawbridge.locked_record l
           WHERE NOT EXISTS (SELECT FROM %1$s t WHERE t.id = l.log_id
                                AND t.state IN ('NEW', 'PENDING', 'FAILED'))
          RETURNING l.log_id, l.table_name)
        UPDATE drawbridge.locked_record l SET due_at = '-infinity'
          FROM settled s JOIN %1$s t ON t.id = s.log_id AND t.state = 'SUCCESS'
         WHERE l.table_name = s.table_name
        """
            .formatted(log));
    handle
        .createUpdate(
            """
            DELETE FROM drawbridge.waiting w
             WHERE w.due_at <= clock_timestamp()
               AND NOT EXISTS (
                     SELECT FROM (SELECT log_id, due_at, row_number() OVER (
                                           PARTITION BY table_name ORDER BY log_id) AS place
                                    FROM drawbridge.locked_record) l
                      WHERE l.log_id = w.log_id
                        AND l.due_at > '-infinity'
                        AND (l.due_at > clock_timestamp() OR l.place > :oneCall))
            """)
        .bind("oneCall", SalesforceLimits.SOAP_RECORDS)
        .execute();
  }

  /** Ends holds of locked records by trying again, now and then. */
  public static int retryHeld(Handle handle, MappedSchema schema) {
    List<Long> held =
        handle
            .createQuery(
                """
                UPDATE drawbridge.hold h
                   SET resolution = 'retry', resolved_by = 'drawbridge', resolved_at = clock_timestamp()
                 WHERE resolved_at IS NULL AND code = :code
                   AND opened_at <= clock_timestamp() - make_interval(secs => :tries)
                   AND EXISTS (SELECT FROM drawbridge.locked_record l WHERE l.log_id = h.log_id)
                RETURNING log_id
                """)
            .bind("code", CODE)
            .bind("tries", HELD_TRIES.toSeconds())
            .mapTo(Long.class)
            .list();
    if (held.isEmpty()) {
      return 0;
    }
    return handle
        .createUpdate(
            "UPDATE %s SET state = 'NEW', updated_at = now() WHERE id = ANY(:ids) AND state = 'FAILED'"
                .formatted(schema.triggerLog()))
        .bindArray("ids", Long.class, held)
        .execute();
  }
}
