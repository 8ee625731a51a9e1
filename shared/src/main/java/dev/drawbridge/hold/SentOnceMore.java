package dev.drawbridge.hold;

import dev.drawbridge.triggerlog.TriggerLog;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Entries that Salesforce refused for something which it had when it was asked: it came back in
 * between, perhaps. Each is sent once more. Every method runs in the caller's transaction.
 */
public final class SentOnceMore {
  private SentOnceMore() {}

  /** Those of the entries that may be sent once more. */
  public static Set<Long> mayBe(Handle handle, Collection<Long> logIds) {
    Set<Long> left = new HashSet<>(logIds);
    handle
        .createQuery("SELECT log_id FROM drawbridge.sent_once_more WHERE log_id = ANY(:ids)")
        .bindArray("ids", Long.class, logIds)
        .mapTo(Long.class)
        .forEach(left::remove);
    return left;
  }

  /** Notes that they are; forgets entries that can no longer be sent. */
  public static void note(Handle handle, TriggerLog log, Collection<Long> logIds) {
    if (logIds.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            WITH over AS (
              DELETE FROM drawbridge.sent_once_more o
               WHERE NOT EXISTS (SELECT FROM %s t
                                  WHERE t.id = o.log_id AND t.state IN ('NEW', 'PENDING', 'FAILED')))
            INSERT INTO drawbridge.sent_once_more
            SELECT unnest(:ids::bigint[]) ON CONFLICT DO NOTHING
            """
                .formatted(log.table()))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }
}
