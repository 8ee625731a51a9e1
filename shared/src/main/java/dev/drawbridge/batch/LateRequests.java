package dev.drawbridge.batch;

import dev.drawbridge.plan.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

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
   * @param sentAt when it was sent first
   */
  public record Due(long id, long call, Operation operation, List<Long> logIds, Instant sentAt) {}

  /**
   * Notes that the request of this call, as it was sent last, may take effect until the limit has
   * passed. A create is never sent twice, so its limit counts from its one sending.
   */
  public static void note(Handle handle, Call call, Duration limit) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.late_request AS l (call, verb, log_ids, sent_at, due_at)
            SELECT id, verb, log_ids, coalesce(sent_at, clock_timestamp()),
                   CASE WHEN verb = 'CREATE' THEN coalesce(sent_at, clock_timestamp())
                        ELSE clock_timestamp() END + make_interval(secs => :limit)
              FROM drawbridge.call WHERE id = :call
            ON CONFLICT (call) DO UPDATE
               SET due_at = greatest(l.due_at, excluded.due_at),
                   sent_at = least(l.sent_at, excluded.sent_at), state = 'OPEN'
            """)
        .bind("limit", limit.toMillis() / 1000.0)
        .bind("call", call.id())
        .execute();
  }

  /** What can be looked for now: not while an entry of it is being sent once more. */
  public static List<Due> due(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT l.id, l.call, l.verb, l.log_ids, l.sent_at FROM drawbridge.late_request l
             WHERE l.state = 'OPEN' AND l.due_at <= clock_timestamp()
               AND NOT EXISTS (SELECT FROM drawbridge.call c
                                WHERE c.state <> 'SETTLED' AND c.log_ids && l.log_ids)
             ORDER BY l.due_at LIMIT :limit
            """)
        .bind("limit", PER_RUN)
        .map(
            (rs, ctx) ->
                new Due(
                    rs.getLong("id"),
                    rs.getLong("call"),
                    Operation.valueOf(rs.getString("verb")),
                    NextCalls.longs(rs.getArray("log_ids")),
                    rs.getTimestamp("sent_at").toInstant()))
        .list();
  }

  /**
   * A create of unknown outcome that holds something.
   *
   * @param due whether its request can no longer arrive
   * @param unsent columns that the call had left out
   */
  public record UnknownCreate(
      long hold, long logId, Instant sentAt, boolean due, Set<String> unsent) {}

  /** Creates of unknown outcome, of one table, for which nobody has decided anything. */
  public static List<UnknownCreate> unknownCreates(Handle handle, String table) {
    return handle
        .createQuery(
            """
            SELECT h.id, h.log_id, l.sent_at, l.due_at <= clock_timestamp() AS due, c.deferred
              FROM drawbridge.late_request l
              JOIN drawbridge.call c ON c.id = l.call
              JOIN drawbridge.hold h ON h.log_id = ANY(l.log_ids)
             WHERE l.state = 'OPEN' AND l.verb = 'CREATE'
               AND h.resolved_at IS NULL AND h.reason = 'OUTCOME_UNKNOWN' AND h.table_name = :table
             ORDER BY h.log_id
            """)
        .bind("table", table)
        .map(
            (rs, ctx) -> {
              Map<Long, Set<String>> deferred = EntryJson.columns(rs.getString("deferred"));
              long logId = rs.getLong("log_id");
              return new UnknownCreate(
                  rs.getLong("id"),
                  logId,
                  rs.getTimestamp("sent_at").toInstant(),
                  rs.getBoolean("due"),
                  deferred.getOrDefault(logId, Set.of()));
            })
        .list();
  }

  /** How a look ended for good. */
  public enum End {
    DONE,
    /** Salesforce does not answer the question, and never will as things are. */
    REFUSED
  }

  /**
   * @return whether it was this look that ended it
   */
  public static boolean end(Handle handle, long request, End end) {
    return handle
            .createUpdate(
                """
                UPDATE drawbridge.late_request SET state = :state, looked_at = clock_timestamp()
                 WHERE id = :id AND state = 'OPEN'
                """)
            .bind("state", end.name())
            .bind("id", request)
            .execute()
        == 1;
  }
}
