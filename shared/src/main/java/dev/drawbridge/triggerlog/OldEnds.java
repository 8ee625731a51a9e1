package dev.drawbridge.triggerlog;

import dev.drawbridge.database.MappedSchema;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Ends of lives that an earlier version logged without a mark: DELETEs in the archive, copies of
 * DELETEs, changes of id, and TRUNCATEs without a place in the log. Each is one statement over log
 * and archive.
 */
final class OldEnds {
  private final String log;
  private final String archive;
  private final String truncation;

  OldEnds(MappedSchema schema) {
    this.log = schema.triggerLog();
    this.archive = schema.archive();
    this.truncation = schema.truncations();
  }

  /**
   * Gives all of them the form in which they are known from now on.
   *
   * @return tables of which a TRUNCATE has got its place by the time at which its transaction
   *     began: rows that were inserted after that and truncated stand behind it in the log
   */
  List<String> remember(Handle handle) {
    copies(handle);
    archived(handle);
    moves(handle);
    return place(handle);
  }

  /** A copy has its original's time; what REQUEUE wrote afresh has the same row before it. */
  private void copies(Handle handle) {
    handle.execute(
        """
        WITH deletes AS MATERIALIZED (
          SELECT id, table_name, record_id, created_at, state, old FROM %1$s WHERE action = 'DELETE'
          UNION ALL
          SELECT id, table_name, record_id, created_at, state, old FROM %2$s WHERE action = 'DELETE'),
        numbered AS (
          SELECT id, row_number() OVER (PARTITION BY table_name, record_id, created_at ORDER BY id) AS n
            FROM deletes)
        INSERT INTO drawbridge.copied_delete
        SELECT id FROM numbered WHERE n > 1
        UNION
        SELECT d.id FROM deletes d
          JOIN deletes r USING (table_name, record_id)
         WHERE r.state = 'REQUEUED' AND r.id < d.id AND r.old IS NOT DISTINCT FROM d.old
        ON CONFLICT DO NOTHING
        """
            .formatted(log, archive));
  }

  private void archived(Handle handle) {
    handle.execute(
        """
        INSERT INTO drawbridge.life_end (table_name, record_id, log_id, at)
        SELECT table_name, record_id, id, coalesce(created_at, now()) FROM %s a
         WHERE action = 'DELETE' AND table_name IS NOT NULL AND record_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM drawbridge.copied_delete c WHERE c.log_id = a.id)
        ON CONFLICT DO NOTHING
        """
            .formatted(archive));
  }

  /**
   * An UPDATE of id had no DELETE of the old id before it. The text is not read as hstore: an entry
   * that cannot be read must not stop a deploy.
   */
  private void moves(Handle handle) {
    handle.execute(
        """
        INSERT INTO drawbridge.life_end (table_name, record_id, log_id, at)
        SELECT m.table_name, m.left_id, m.id - 1, coalesce(m.created_at, now())
          FROM (SELECT id, table_name, record_id, created_at,
                       substring(old from '(?:^|, )"id"=>"(-?[0-9]{1,10})"')::bigint AS left_id
                  FROM (SELECT * FROM %1$s UNION ALL SELECT * FROM %2$s) e
                 WHERE action = 'UPDATE' AND old LIKE '%%"id"=>%%' AND values LIKE '%%"id"=>%%') m
         WHERE m.left_id <> m.record_id AND m.table_name IS NOT NULL
           AND NOT EXISTS (SELECT FROM %1$s d
                            WHERE d.id = m.id - 1 AND d.action = 'DELETE' AND d.record_id = m.left_id)
        ON CONFLICT DO NOTHING
        """
            .formatted(log, archive));
  }

  private List<String> place(Handle handle) {
    return handle
        .createQuery(
            """
            WITH told AS (
              SELECT ctid AS row, at, NULL::bigint AS id FROM %1$s WHERE log_id IS NULL
              UNION ALL
              SELECT NULL, created_at, id FROM %2$s
               WHERE EXISTS (SELECT FROM %1$s WHERE log_id IS NULL)
              UNION ALL
              SELECT NULL, created_at, id FROM %3$s
               WHERE EXISTS (SELECT FROM %1$s WHERE log_id IS NULL)),
            placed AS (
              SELECT row, max(id) OVER (ORDER BY at, row NULLS FIRST) AS place FROM told),
            done AS (
              UPDATE %1$s x SET log_id = coalesce(p.place, 0) FROM placed p
               WHERE x.ctid = p.row RETURNING x.table_name)
            SELECT DISTINCT table_name FROM done
            """
                .formatted(truncation, log, archive))
        .mapTo(String.class)
        .list();
  }
}
