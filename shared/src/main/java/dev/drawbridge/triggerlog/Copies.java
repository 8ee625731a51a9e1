package dev.drawbridge.triggerlog;

import dev.drawbridge.database.MappedSchema;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Finds the entries that an operator copied into the log out of the archive or the log itself, as
 * Heroku Connect's users do to send a change again. A copy has its original's place.
 */
final class Copies {
  private static final String SAME_TIME = "AND o.created_at = c.created_at";

  private final String log;
  private final String archive;

  Copies(MappedSchema schema) {
    this.log = schema.triggerLog();
    this.archive = schema.archive();
  }

  /**
   * A copy keeps the time of its original's capture; two changes of one row never share it.
   *
   * @param logIds of entries that were processed before: set back to NEW, or copied
   * @return by log id, the place of the original; entries that are no copies are missing
   */
  Map<Long, Long> ofProcessed(Handle handle, List<Long> logIds) {
    Map<Long, Long> places = new HashMap<>();
    find(handle, log, log, logIds, SAME_TIME, places);
    find(handle, log, archive, logIds, SAME_TIME, places);
    return places;
  }

  /**
   * Entries that were captured before others of smaller ids: a copy has a new id and its original's
   * time. A second is granted to transactions that run side by side, and to the clock.
   */
  Set<Long> outOfOrder(Handle handle, List<Long> logIds) {
    if (logIds.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT id FROM (
                  SELECT id, created_at,
                         greatest(max(created_at) OVER (ORDER BY id
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                                  (SELECT b.created_at FROM %1$s b WHERE b.id < :least
                                    ORDER BY b.id DESC LIMIT 1)) AS before
                    FROM %1$s WHERE id = ANY(:ids)) claimed
                 WHERE created_at < before - interval '1 second'
                """
                    .formatted(log))
            .bindArray("ids", Long.class, logIds)
            .bind("least", Collections.min(logIds))
            .mapTo(Long.class)
            .list());
  }

  /**
   * Copies that do not say that they were processed before. What was captured just now is none: an
   * original is in the archive for as long as it is old.
   *
   * @return by log id, the place of the original; entries that are no copies are missing
   */
  Map<Long, Long> ofArchived(Handle handle, List<Long> logIds) {
    Map<Long, Long> places = new HashMap<>();
    find(
        handle,
        log,
        archive,
        logIds,
        SAME_TIME + " AND c.created_at < now() - interval '1 hour'",
        places);
    return places;
  }

  /**
   * @param logIds of entries that look like new rows, of lives that have a record already
   * @return by log id, the place of the original; entries that are no copies are missing
   */
  Map<Long, Long> unmarked(Handle handle, List<Long> logIds) {
    Map<Long, Long> places = new HashMap<>();
    find(handle, log, log, logIds, "", places);
    find(handle, log, archive, logIds, "", places);
    return places;
  }

  /**
   * @param logIds of entries that were accepted, and may be archived since
   * @param marked whether only such are copies as say the time of their original's capture
   * @return by log id, the place of the original; entries that are no copies are missing
   */
  Map<Long, Long> ofAccepted(Handle handle, List<Long> logIds, boolean marked) {
    Map<Long, Long> places = new HashMap<>();
    for (String copy : List.of(log, archive)) {
      for (String original : List.of(log, archive)) {
        find(handle, copy, original, logIds, marked ? SAME_TIME : "", places);
      }
    }
    return places;
  }

  private void find(
      Handle handle,
      String copies,
      String originals,
      List<Long> ids,
      String condition,
      Map<Long, Long> places) {
    if (ids.isEmpty()) {
      return;
    }
    handle
        .createQuery(
            """
            SELECT c.id, min(o.id) AS place
              FROM %s c JOIN %s o
                ON o.record_id = c.record_id AND o.table_name = c.table_name
               AND o.action = c.action AND o.values IS NOT DISTINCT FROM c.values
               -- A transaction may delete an id twice: not the same row.
               AND (c.old IS NULL OR o.old IS NOT DISTINCT FROM c.old) AND o.id < c.id %s
             WHERE c.id = ANY(:ids) GROUP BY c.id
            """
                .formatted(copies, originals, condition))
        .bindArray("ids", Long.class, ids)
        .map((rs, ctx) -> places.merge(rs.getLong(1), rs.getLong(2), Math::min))
        .list();
  }

  /** Copies of DELETEs, which end no life a second time. */
  static void remember(Handle handle, List<Long> logIds) {
    if (logIds.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "INSERT INTO drawbridge.copied_delete SELECT unnest(:ids) ON CONFLICT DO NOTHING")
        .bindArray("ids", Long.class, logIds)
        .execute();
  }
}
