package dev.drawbridge.batch;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Entries that stay NEW because they conflict with a held record: remembered, so that a claim does
 * not take them again and again. Every method runs in the caller's transaction.
 */
public final class Waiting {
  private Waiting() {}

  public static void remember(Handle handle, List<Long> logIds) {
    if (logIds.isEmpty()) return;
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.waiting (log_id) SELECT unnest(:ids)
            ON CONFLICT (log_id) DO UPDATE SET since = clock_timestamp()
            """)
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /**
   * Lets those go that began to wait before the last release of a hold: the next claim sees which
   * of them still conflict with another one.
   */
  static void reconsider(Handle handle) {
    handle.execute(
        """
        DELETE FROM drawbridge.waiting
         WHERE since <= (SELECT max(resolved_at) FROM drawbridge.hold)
            OR NOT EXISTS (SELECT FROM drawbridge.hold
                            WHERE resolved_at IS NULL AND scope <> 'NOTICE')
        """);
  }
}
