package dev.drawbridge.hold;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Entries that stay NEW because they conflict with a held or a locked record, or with a mapping
 * that is blocked: remembered, so that a claim does not take them. Every method runs in the
 * caller's transaction.
 */
public final class WaitingEntries {
  private WaitingEntries() {}

  /** For a hold: until one is released. */
  public static void forHold(Handle handle, List<Long> logIds) {
    remember(handle, logIds, "NULL");
  }

  /** For records that are locked, or wait with such: until the first of these is tried again. */
  public static void withLocked(Handle handle, List<Long> logIds) {
    remember(
        handle,
        logIds,
        """
        (SELECT coalesce(min(due_at), clock_timestamp()) FROM drawbridge.locked_record
          WHERE due_at > clock_timestamp())\
        """);
  }

  /** With a mapping that is blocked: until one is unblocked. */
  public static void withMapping(Handle handle, List<Long> logIds) {
    remember(handle, logIds, "'infinity'::timestamptz");
  }

  private static void remember(Handle handle, List<Long> logIds, String until) {
    if (logIds.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.waiting (log_id, due_at)
            SELECT unnest(:ids), %s
            ON CONFLICT (log_id) DO UPDATE SET since = clock_timestamp(), due_at = excluded.due_at
            """
                .formatted(until))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /** For locked records: with them it is tried again. */
  public static void untilUnlocked(Handle handle, List<Long> logIds, Duration wait) {
    if (logIds.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.waiting (log_id, due_at)
            SELECT unnest(:ids), clock_timestamp() + make_interval(secs => :wait)
            ON CONFLICT (log_id) DO UPDATE SET since = clock_timestamp(), due_at = excluded.due_at
            """)
        .bindArray("ids", Long.class, logIds)
        .bind("wait", wait.toMillis() / 1000.0)
        .execute();
  }

  /**
   * Lets those go that began to wait before the last release of a hold: the next claim sees which
   * of them still conflict with another one.
   */
  public static void reconsider(Handle handle) {
    handle.execute(
        """
        DELETE FROM drawbridge.waiting
         WHERE due_at IS NULL
           AND (since <= (SELECT max(resolved_at) FROM drawbridge.hold)
                OR NOT EXISTS (SELECT FROM drawbridge.hold
                                WHERE resolved_at IS NULL AND scope <> 'NOTICE'))
        """);
  }
}
