package dev.drawbridge.row;

import dev.drawbridge.database.MappedSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What log and archive say of rows: what became of the last change that was sent. */
final class LastResults {
  private final String log;
  private final String archive;

  LastResults(MappedSchema schema) {
    this.log = schema.triggerLog();
    this.archive = schema.archive();
  }

  /** What a row is to say of itself. */
  record Status(String lastop, @Nullable String err) {
    /** Nothing of the row was sent, as far as log and archive go back. */
    static final Status SYNCED = new Status("SYNCED", null);
  }

  /**
   * Asked of the log, which has no index for it, only for rows that nothing else will settle.
   *
   * @return by id, PENDING where a change of the row is still to be sent
   */
  Map<Long, Status> read(Handle handle, String table, Collection<Long> ids) {
    Map<Long, Status> found = new HashMap<>();
    if (ids.isEmpty()) {
      return found;
    }
    handle
        .createQuery(
            """
            SELECT DISTINCT ON (record_id) record_id,
                   CASE WHEN state IN ('NEW', 'PENDING', 'REQUEUE') THEN 'PENDING'
                        WHEN action = 'DELETE' THEN 'SYNCED'
                        WHEN state = 'FAILED' THEN 'FAILED'
                        WHEN action = 'INSERT' THEN 'INSERTED'
                        ELSE 'UPDATED' END AS lastop,
                   CASE WHEN state = 'FAILED' AND action <> 'DELETE' THEN
                     json_build_object('op', action, 'src', 'SFDC',
                                       'code', split_part(sf_message, ': ', 1),
                                       'msg', sf_message)::text END AS err
              FROM (SELECT * FROM %s UNION ALL SELECT * FROM %s) e
             WHERE table_name = :table AND record_id = ANY(:ids)
               AND (state IN ('NEW', 'PENDING', 'REQUEUE', 'SUCCESS', 'FAILED') OR action = 'DELETE')
             ORDER BY record_id, state IN ('NEW', 'PENDING', 'REQUEUE') DESC, id DESC
            """
                .formatted(log, archive))
        .bind("table", table)
        .bindArray("ids", Long.class, ids)
        .map(
            (rs, ctx) ->
                found.put(
                    rs.getLong("record_id"),
                    new Status(rs.getString("lastop"), rs.getString("err"))))
        .list();
    return found;
  }
}
