package dev.drawbridge.triggerlog;

import dev.drawbridge.database.MappedSchema;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Moves processed entries out of the live log, and deletes old ones from the archive. */
public final class Archive {
  private static final int PER_RUN = 10_000;

  private final String live;
  private final String archive;

  public Archive(MappedSchema schema) {
    this.live = schema.triggerLog();
    this.archive = schema.archive();
  }

  /**
   * Decided and moved in one statement, so that nothing changes state in between. Never an entry of
   * an unfinished batch (those are PENDING), of an open hold, of a call whose results are still to
   * be brought into rows, or of a request that may still arrive, nor what came after one: who looks
   * what it did compares with that. Of DELETEs it is kept that a life ended there.
   *
   * @return how many were moved, at most 10,000 a call
   */
  public int move(Handle handle, int hours) {
    return handle
        .createUpdate(
            """
            WITH open_request AS (
              SELECT min(l.sent_at) AS sent_at, min(e.id) AS id
                FROM drawbridge.late_request l, unnest(l.log_ids) AS e(id) WHERE l.state = 'OPEN'),
            done AS (
              DELETE FROM %1$s
               WHERE id IN (
                 SELECT t.id FROM %1$s t
                  WHERE t.state IN ('SUCCESS', 'MERGED', 'IGNORE', 'IGNORED', 'READONLY',
                                    'REQUEUED', 'FAILED')
                    AND coalesce(t.processed_at, t.created_at) < now() - make_interval(hours => :hours)
                    AND NOT EXISTS (SELECT FROM drawbridge.hold h
                                     WHERE h.log_id = t.id AND h.resolved_at IS NULL)
                    AND t.id <> ALL (ARRAY(SELECT unnest(c.log_ids) FROM drawbridge.call c
                                            WHERE c.write_back IS NOT NULL))
                    AND NOT EXISTS (SELECT FROM open_request r
                                     WHERE r.id <= t.id OR r.sent_at <= t.processed_at)
                  ORDER BY t.id LIMIT :limit FOR UPDATE SKIP LOCKED)
              RETURNING id, txid, created_at, updated_at, processed_at, processed_tx, state, action,
                        table_name, record_id, sfid, old, values, sf_result, sf_message),
            ended AS (
              INSERT INTO drawbridge.life_end (table_name, record_id, log_id)
              SELECT table_name, record_id, id FROM done
               WHERE action = 'DELETE' AND table_name IS NOT NULL AND record_id IS NOT NULL
                 AND NOT EXISTS (SELECT FROM drawbridge.copied_delete c WHERE c.log_id = done.id)
              ON CONFLICT DO NOTHING)
            INSERT INTO %2$s (id, txid, created_at, updated_at, processed_at, processed_tx, state,
                              action, table_name, record_id, sfid, old, values, sf_result, sf_message)
            SELECT * FROM done
            """
                .formatted(live, archive))
        .bind("hours", hours)
        .bind("limit", PER_RUN)
        .execute();
  }

  /**
   * @return how many were deleted
   */
  public int expire(Handle handle, int days) {
    for (String table : List.of("life_end", "moved_row", "gone_record")) {
      handle
          .createUpdate(
              "DELETE FROM drawbridge.%s WHERE at < now() - make_interval(days => :days)"
                  .formatted(table))
          .bind("days", days)
          .execute();
    }
    return handle
        .createUpdate(
            "DELETE FROM %s WHERE created_at < now() - make_interval(days => :days)"
                .formatted(archive))
        .bind("days", days)
        .execute();
  }
}
