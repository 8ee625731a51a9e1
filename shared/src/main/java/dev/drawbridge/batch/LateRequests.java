package dev.drawbridge.batch;

import dev.drawbridge.change.Operation;
import dev.drawbridge.database.MappedSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Requests that may still take effect: calls that were sent again, or not answered. The org may be
 * at work on one until its own limit for a call has passed, whatever we waited for. They hold up
 * nothing; once due they are looked for. Every method runs in the caller's transaction.
 */
public final class LateRequests {
  /** What is looked at in one go. */
  private static final int PER_RUN = 50;

  private LateRequests() {}

  /**
   * A request that can no longer arrive and has not been looked for.
   *
   * @param operation of its call
   * @param logIds its entries
   * @param keyField of an upsert; null where it is not known
   * @param sentAt when it was sent first
   */
  public record Due(
      long id,
      long call,
      Operation operation,
      List<Long> logIds,
      @Nullable String keyField,
      Instant sentAt) {}

  /**
   * Notes that the request of this call, as it was sent last, may take effect until the limit has
   * passed. A create is never sent twice, so its limit counts from its one sending.
   *
   * @param keyField of an upsert
   * @param possible unique identifiers that the request may give to records
   */
  public static void note(
      Handle handle,
      Call call,
      @Nullable String keyField,
      List<PossibleKeys.Given> possible,
      Duration limit) {
    PossibleKeys.note(handle, note(handle, call, keyField, limit), possible);
  }

  private static long note(Handle handle, Call call, @Nullable String keyField, Duration limit) {
    return handle
        .createQuery(
            """
            INSERT INTO drawbridge.late_request AS l (call, verb, log_ids, key_field, sent_at, due_at)
            SELECT id, verb, log_ids, :keyField, coalesce(sent_at, clock_timestamp()),
                   CASE WHEN verb = 'CREATE' THEN coalesce(sent_at, clock_timestamp())
                        ELSE clock_timestamp() END + make_interval(secs => :limit)
              FROM drawbridge.call WHERE id = :call
            ON CONFLICT (call) DO UPDATE
               SET due_at = greatest(l.due_at, excluded.due_at),
                   sent_at = least(l.sent_at, excluded.sent_at), state = 'OPEN'
            RETURNING id
            """)
        .bind("limit", limit.toMillis() / 1000.0)
        .bind("keyField", keyField)
        .bind("call", call.id())
        .mapTo(Long.class)
        .one();
  }

  /** The database's clock, which all these times are of. */
  public static Instant now(Handle handle) {
    return handle.createQuery("SELECT clock_timestamp()").mapTo(Instant.class).one();
  }

  /**
   * What can be looked for now: not while an entry of it is being sent once more, nor while all
   * that is left of it waits for that; nor while the outcome of a later change of one of its rows
   * is unknown, such as of one that gave up the key by which the request looks for its record. A
   * create that was set back by SQL is decided by the look.
   */
  public static List<Due> due(Handle handle, MappedSchema schema) {
    return handle
        .createQuery(
            """
            SELECT l.id, l.call, l.verb, l.log_ids, l.key_field, l.sent_at
              FROM drawbridge.late_request l
             WHERE l.state = 'OPEN' AND l.due_at <= clock_timestamp()
               AND NOT EXISTS (SELECT FROM drawbridge.call c
                                WHERE c.state <> 'SETTLED' AND c.log_ids && l.log_ids)
               AND NOT EXISTS (SELECT FROM drawbridge.call c
                                 JOIN %1$s o ON o.id = ANY(c.log_ids)
                                 JOIN %1$s e ON e.id = ANY(l.log_ids)
                                  AND e.table_name = o.table_name
                                  AND (e.record_id = o.record_id OR e.sfid = o.sfid)
                                WHERE c.state IN ('CREATED', 'SENT'))
               AND (l.verb = 'CREATE'
                    OR EXISTS (SELECT FROM unnest(l.log_ids) AS e(id) LEFT JOIN %1$s t ON t.id = e.id
                                WHERE t.state IS NULL OR t.state NOT IN ('NEW', 'REQUEUE')))
             ORDER BY l.due_at LIMIT :limit
            """
                .formatted(schema.triggerLog()))
        .bind("limit", PER_RUN)
        .map(
            (rs, ctx) ->
                new Due(
                    rs.getLong("id"),
                    rs.getLong("call"),
                    Operation.valueOf(rs.getString("verb")),
                    NextCalls.longs(rs.getArray("log_ids")),
                    rs.getString("key_field"),
                    rs.getTimestamp("sent_at").toInstant()))
        .list();
  }

  /**
   * A create of unknown outcome.
   *
   * @param hold that waits for it; null when it was given up meanwhile
   * @param due whether its request can no longer arrive
   * @param unsent columns that the call had left out
   * @param replaced whether its row was captured again since, and this entry set to REQUEUED
   */
  public record UnknownCreate(
      @Nullable Long hold,
      long logId,
      Instant sentAt,
      boolean due,
      Set<String> unsent,
      boolean replaced) {}

  /**
   * Holds again what was set back by SQL, so that the look decides about it: creates of one request
   * that were not settled, or were and are to be sent once more.
   */
  public static void holdAgain(Handle handle, MappedSchema schema, Due request) {
    handle
        .createUpdate(
            """
            WITH set_back AS (
              UPDATE %s t SET state = 'FAILED', sf_result = 2, updated_at = now()
               WHERE t.id = ANY(:ids) AND t.state IN ('NEW', 'REQUEUE') AND t.sfid IS NULL
                 AND EXISTS (SELECT FROM drawbridge.late_request l
                              WHERE l.id = :request AND l.state = 'OPEN' AND l.verb = 'CREATE')
              RETURNING t.id, t.table_name, t.record_id)
            INSERT INTO drawbridge.hold
                   (batch, log_id, table_name, record_id, scope, reason, code, message)
            SELECT c.batch, s.id, s.table_name, s.record_id,
                   CASE b.algorithm WHEN 'ORDERED' THEN 'QUEUE' ELSE 'RECORD' END,
                   'OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN', 'the request was sent and its answer was lost'
              FROM set_back s, drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
             WHERE c.id = :call
            ON CONFLICT (log_id) WHERE resolved_at IS NULL DO NOTHING
            """
                .formatted(schema.triggerLog()))
        .bindArray("ids", Long.class, request.logIds())
        .bind("request", request.id())
        .bind("call", request.call())
        .execute();
  }

  /** Creates of unknown outcome, of one table: those that are held, and those that were skipped. */
  public static List<UnknownCreate> unknownCreates(
      Handle handle, MappedSchema schema, String table) {
    return handle
        .createQuery(
            """
            SELECT h.id, t.id AS log_id, l.sent_at, l.due_at <= clock_timestamp() AS due, c.deferred,
                   t.state = 'REQUEUED' AS replaced
              FROM drawbridge.late_request l
              JOIN drawbridge.call c ON c.id = l.call
              JOIN %s t ON t.id = ANY(l.log_ids)
              LEFT JOIN drawbridge.hold h
                ON h.log_id = t.id AND h.resolved_at IS NULL AND h.reason = 'OUTCOME_UNKNOWN'
             WHERE l.state = 'OPEN' AND l.verb = 'CREATE' AND t.table_name = :table
               AND (h.id IS NOT NULL OR t.state = 'IGNORED' AND t.sf_result = 2)
             ORDER BY t.id
            """
                .formatted(schema.triggerLog()))
        .bind("table", table)
        .map(
            (rs, ctx) -> {
              Map<Long, Set<String>> deferred = EntryJson.columns(rs.getString("deferred"));
              long logId = rs.getLong("log_id");
              return new UnknownCreate(
                  rs.getObject("id", Long.class),
                  logId,
                  rs.getTimestamp("sent_at").toInstant(),
                  rs.getBoolean("due"),
                  deferred.getOrDefault(logId, Set.of()),
                  rs.getBoolean("replaced"));
            })
        .list();
  }

  /** What became of an INSERT whose second sending was not accepted. */
  public enum Standing {
    /** It waits for a person, or for the row's next change. */
    REJECTED,
    /** Its row was deleted, and the DELETE given up since no record was known. */
    ROW_DELETED,
    GIVEN_UP,
    /** Captured again, or said by another entry. */
    SENT_IN_ANOTHER_FORM
  }

  /**
   * An INSERT that was sent without an answer, and not accepted since: its second sending was
   * rejected, or found the record locked.
   */
  public record Rejected(long logId, Standing standing) {}

  /** Those of a request. */
  public static List<Rejected> rejected(Handle handle, MappedSchema schema, Due request) {
    return handle
        .createQuery(
            """
            SELECT t.id,
                   CASE WHEN t.state = 'IGNORED' THEN 'GIVEN_UP'
                        WHEN t.state <> 'FAILED' THEN 'SENT_IN_ANOTHER_FORM'
                        WHEN EXISTS (SELECT FROM %1$s d
                                      WHERE d.action = 'DELETE' AND d.table_name = t.table_name
                                        AND d.record_id = t.record_id AND d.id > t.id
                                        AND d.state = 'IGNORED' AND d.sfid IS NULL) THEN 'ROW_DELETED'
                        ELSE 'REJECTED' END AS standing
              FROM %1$s t
             WHERE t.id = ANY(:ids) AND t.action = 'INSERT' AND t.sfid IS NULL
               AND t.state IN ('FAILED', 'IGNORED', 'REQUEUED', 'MERGED')
             ORDER BY t.id
            """
                .formatted(schema.triggerLog()))
        .bindArray("ids", Long.class, request.logIds())
        .map(
            (rs, ctx) -> new Rejected(rs.getLong("id"), Standing.valueOf(rs.getString("standing"))))
        .list();
  }

  /** How a look ended for good. */
  public enum End {
    DONE,
    /** Salesforce does not answer the question, and never will as things are. */
    REFUSED
  }

  /**
   * Ends a request for those of its entries that are settled. What waits to be sent again stays in
   * it: when it is given up by then, it is unknown whether the first request was carried out.
   *
   * @return whether it was this look that ended it
   */
  public static boolean end(Handle handle, MappedSchema schema, Due request, End end) {
    return handle
            .createUpdate(
                """
                UPDATE drawbridge.late_request l
                   SET state = CASE WHEN w.ids IS NULL THEN :state ELSE 'OPEN' END,
                       log_ids = coalesce(w.ids, l.log_ids), looked_at = clock_timestamp()
                  FROM (SELECT array_agg(t.id ORDER BY t.id) AS ids FROM %s t
                         WHERE t.id = ANY(:ids) AND t.state IN ('NEW', 'REQUEUE')
                           AND :operation <> 'CREATE') w
                 WHERE l.id = :id AND l.state = 'OPEN' AND l.log_ids = :ids
                """
                    .formatted(schema.triggerLog()))
            .bind("state", end.name())
            .bind("id", request.id())
            .bind("operation", request.operation().name())
            .bindArray("ids", Long.class, request.logIds())
            .execute()
        == 1;
  }
}
