package dev.drawbridge.read;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Reads which changes protect records and rows. It goes by calls, batches and holds to entries of
 * the log: by record it would read the whole log, for each page. Every method runs in the caller's
 * transaction.
 */
final class OpenChangesReader {
  /** A step of the clock, as after a failover of the database, hides no answer. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(5);

  /** How far Salesforce's clock may be from what was learnt of it when a record was made. */
  private static final Duration SENDING_MARGIN = Duration.ofMinutes(5);

  private final MappedSchema schema;
  private final Mapping mapping;

  OpenChangesReader(MappedSchema schema, Mapping mapping) {
    this.schema = schema;
    this.mapping = mapping;
  }

  /**
   * Calls with an INSERT of the object whose answer is not there. To be asked before the rows: the
   * other way round a call may be settled in between, and neither it nor the identity be seen.
   */
  List<OpenChanges.Sending> sendings(Handle handle) {
    return handle
        .createQuery(
            """
            WITH sent AS (
              SELECT log_ids, sent_at, deadline AS until FROM drawbridge.call WHERE state = 'SENT'
              UNION ALL
              SELECT log_ids, sent_at, due_at FROM drawbridge.late_request WHERE state = 'OPEN'
              UNION ALL
              SELECT ARRAY[h.log_id], coalesce(l.sent_at, h.opened_at - interval '1 hour'),
                     coalesce(l.due_at, h.opened_at)
                FROM drawbridge.hold h LEFT JOIN drawbridge.late_request l ON h.log_id = ANY(l.log_ids)
               WHERE h.resolved_at IS NULL AND h.reason = 'OUTCOME_UNKNOWN')
            SELECT min(t.id) AS log_id,
                   s.sent_at + coalesce(c.org_clock_offset, interval '0') AS sent_at,
                   s.until + coalesce(c.org_clock_offset, interval '0') AS until
              FROM sent s, unnest(s.log_ids) AS e(id), %s t, drawbridge.connection c
             WHERE t.id = e.id AND t.table_name = :table AND t.action = 'INSERT'
               AND t.state IN ('NEW', 'PENDING', 'FAILED')
             GROUP BY s.sent_at, s.until, c.org_clock_offset
            """
                .formatted(schema.triggerLog()))
        .bind("table", mapping.table())
        .map(
            (rs, ctx) ->
                new OpenChanges.Sending(
                    rs.getLong("log_id"),
                    rs.getTimestamp("sent_at").toInstant().minus(SENDING_MARGIN),
                    rs.getTimestamp("until").toInstant().plus(SENDING_MARGIN)))
        .list();
  }

  /**
   * @param ids rows that may stand for the records
   * @param began when the request was about to be sent that the images came with
   * @param inserts whether INSERTs of all rows are wanted, for their unique identifiers
   */
  List<OpenChange> changes(
      Handle handle,
      Collection<Long> ids,
      Collection<String> sfids,
      Instant began,
      boolean inserts) {
    List<OpenChange> found = new ArrayList<>();
    handle
        .createQuery(
            """
            WITH chosen AS (
              SELECT c.log_ids, c.merged, true AS open
                FROM drawbridge.batch b JOIN drawbridge.call c ON c.batch = b.id AND c.state <> 'SETTLED'
               WHERE b.finished_at IS NULL
              UNION ALL
              SELECT log_ids, merged, true FROM drawbridge.call
               WHERE replays > 0 AND verified_at IS NULL AND state = 'SETTLED'
              UNION ALL
              SELECT log_ids, merged, false FROM drawbridge.call WHERE settled_at >= :settledSince),
            known AS (
              SELECT id, true AS open FROM %1$s WHERE state = 'NEW' AND table_name = :table
              UNION ALL
              SELECT id, true FROM %1$s WHERE state = 'REQUEUE' AND table_name = :table
              UNION ALL
              SELECT log_id, true FROM drawbridge.hold WHERE resolved_at IS NULL AND table_name = :table
              UNION ALL
              SELECT unnest(log_ids), open FROM chosen
              UNION ALL
              SELECT a.id::bigint, c.open
                FROM chosen c, jsonb_each(c.merged) m, jsonb_array_elements_text(m.value) AS a(id))
            SELECT t.id, t.record_id, t.action, t.values, coalesce(t.sfid, i.sfid) AS own_sfid,
                   bool_or(k.open) AS open
              FROM known k JOIN %1$s t ON t.id = k.id
              LEFT JOIN drawbridge.record_identity i
                ON i.table_name = t.table_name AND i.record_id = t.record_id
               AND i.born < t.id AND (i.ended IS NULL OR i.ended >= t.id)
             WHERE t.table_name = :table AND t.state NOT IN ('READONLY', 'IGNORE', 'IGNORED', 'REQUEUED')
               AND (t.record_id = ANY(:ids) OR coalesce(t.sfid, i.sfid) = ANY(:sfids)
                    OR :inserts AND t.action = 'INSERT')
             GROUP BY t.id, t.record_id, t.action, t.values, own_sfid
            """
                .formatted(schema.triggerLog()))
        .bind("table", mapping.table())
        .bindArray("ids", Long.class, ids)
        .bindArray("sfids", String.class, bothForms(sfids))
        .bind("settledSince", began.minus(CLOCK_STEP))
        .bind("inserts", inserts)
        .map((rs, ctx) -> change(rs))
        .forEach(change -> change.ifPresent(found::add));
    found.addAll(toBeCaptured(handle, ids));
    return found;
  }

  /** What cannot be read is an entry of its own hold: it protects nothing. */
  private Optional<OpenChange> change(ResultSet rs) throws SQLException {
    Optional<Action> action = Action.named(rs.getString("action"));
    RowImage values;
    try {
      values = HstoreText.parse(rs.getString("values"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String sfid = rs.getString("own_sfid");
    long logId = rs.getLong("id");
    long record = rs.getLong("record_id");
    boolean open = rs.getBoolean("open");
    return action.map(
        known ->
            new OpenChange(
                logId,
                record,
                sfid == null ? null : SalesforceId.of18(sfid),
                known,
                values.columns().keySet(),
                known == Action.INSERT ? mapping.keyOf(values.columns()).orElse(null) : null,
                open));
  }

  /** Columns that an accepted call left out: the row's value is still to be sent. */
  private List<OpenChange> toBeCaptured(Handle handle, Collection<Long> ids) {
    return handle
        .createQuery(
            """
            SELECT record_id, log_id, recapture FROM drawbridge.writeback
             WHERE table_name = :table AND record_id = ANY(:ids) AND recapture IS NOT NULL
            """)
        .bind("table", mapping.table())
        .bindArray("ids", Long.class, ids)
        .map(
            (rs, ctx) ->
                new OpenChange(
                    rs.getLong("log_id"),
                    rs.getLong("record_id"),
                    null,
                    Action.UPDATE,
                    texts(rs.getArray("recapture")),
                    null,
                    true))
        .list();
  }

  private static Set<String> texts(Array array) throws SQLException {
    return Set.of((String[]) array.getArray());
  }

  /** An application may have written an sfid of 15 characters. */
  static Set<String> bothForms(Collection<String> sfids) {
    Set<String> forms = new HashSet<>(sfids);
    sfids.forEach(sfid -> forms.add(SalesforceId.of15(sfid)));
    return forms;
  }
}
