package dev.drawbridge.hold;

import dev.drawbridge.change.RecordKey;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** Holds: the rows are the truth, a waiting execution is only the view of them. */
public final class Holds {
  /** Why a hold was opened. */
  public enum Reason {
    REJECTED,
    OUTCOME_UNKNOWN,
    /** A request that arrived late did what only a person can put right. */
    LATE_REQUEST
  }

  /** What waits for it. */
  public enum Scope {
    /** Everything: nothing may overtake the change. */
    QUEUE,
    /** The record, and whatever conflicts with its change. */
    RECORD,
    /** Nothing: a person is to look at it. */
    NOTICE
  }

  /** An open hold, as operators see it. The message may hold a customer's value. */
  public record Open(
      long id,
      Instant openedAt,
      String scope,
      String reason,
      String tableName,
      long recordId,
      long logId,
      String code,
      String message) {}

  private Holds() {}

  /**
   * A hold to be opened.
   *
   * @param batch in which the entry was refused; null for a notice
   * @param code and message as Salesforce gave them
   */
  public record NewHold(
      @Nullable Long batch,
      Scope scope,
      long logId,
      RecordKey record,
      Reason reason,
      String code,
      String message) {
    /**
     * Reports what a late request did to the record of a settled entry. It belongs to no batch and
     * stops nothing.
     */
    public static NewHold notice(long logId, RecordKey record, String code, String message) {
      return new NewHold(null, Scope.NOTICE, logId, record, Reason.LATE_REQUEST, code, message);
    }
  }

  /** Opens a hold of one failed entry; one that is held already stays so. */
  public static void open(Handle handle, NewHold hold) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.hold
                   (batch, log_id, table_name, record_id, scope, reason, code, message)
            VALUES (:batch, :logId, :table, :record, :scope, :reason, :code, :message)
            ON CONFLICT (log_id) WHERE resolved_at IS NULL DO NOTHING
            """)
        .bind("batch", hold.batch())
        .bind("scope", hold.scope().name())
        .bind("logId", hold.logId())
        .bind("table", hold.record().table())
        .bind("record", hold.record().id())
        .bind("reason", hold.reason().name())
        .bind("code", hold.code())
        .bind("message", hold.message())
        .execute();
  }

  /**
   * Opens a notice of an entry that fails without a request and holds nothing up.
   *
   * @param table the trigger log, quoted
   */
  static void notice(Handle handle, String table, long logId, String code, String message) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
            SELECT t.id, coalesce(t.table_name, ''), coalesce(t.record_id, 0), 'NOTICE', 'REJECTED',
                   :code, :message
              FROM %s t WHERE t.id = :logId
            ON CONFLICT (log_id) WHERE resolved_at IS NULL DO NOTHING
            """
                .formatted(table))
        .bind("logId", logId)
        .bind("code", code)
        .bind("message", message)
        .execute();
  }

  /** Ordered Writes cannot go round a held record; a hold opened under another algorithm counts. */
  public static boolean queueIsHeld(Handle handle, WriteAlgorithm algorithm) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM drawbridge.hold
                            WHERE resolved_at IS NULL
                              AND (scope = 'QUEUE' OR (:ordered AND scope = 'RECORD')))
            """)
        .bind("ordered", algorithm == WriteAlgorithm.ORDERED)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Closes holds whose entry is no longer FAILED: an operator used Heroku Connect's own cures (NEW,
   * REQUEUED, IGNORED) in plain SQL. A notice about a late request is of a settled entry; a create
   * that may still arrive is held until it was searched for.
   */
  public static int closeCured(Handle handle, MappedSchema schema) {
    return handle
        .createUpdate(
            """
            UPDATE drawbridge.hold h
               SET resolution = 'cured', resolved_at = clock_timestamp(), resolved_by = 'drain'
             WHERE resolved_at IS NULL AND reason <> 'LATE_REQUEST'
               AND NOT EXISTS (
                     SELECT FROM %s t
                      WHERE t.id = h.log_id
                        AND (t.state = 'FAILED'
                             OR (t.state IN ('NEW', 'REQUEUE', 'REQUEUED')
                                 AND t.id IN (SELECT log_id FROM drawbridge.arriving_create))))
            """
                .formatted(schema.triggerLog()))
        .execute();
  }

  /** Open holds that keep something back. */
  public static int waitingForAPerson(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM drawbridge.hold WHERE resolved_at IS NULL AND scope <> 'NOTICE'
            """)
        .mapTo(Integer.class)
        .one();
  }

  public static List<Open> listOpen(Handle handle) {
    return handle
        .createQuery("SELECT * FROM drawbridge.open_holds")
        .map(ConstructorMapper.of(Open.class))
        .list();
  }

  static long countOpen(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM drawbridge.open_holds").mapTo(Long.class).one();
  }

  /** In the order of their numbers. */
  static List<Open> openAfter(Handle handle, long after, int most) {
    return handle
        .createQuery(
            "SELECT * FROM drawbridge.open_holds WHERE id > :after ORDER BY id LIMIT :most")
        .bind("after", after)
        .bind("most", most)
        .map(ConstructorMapper.of(Open.class))
        .list();
  }

  static SortedMap<String, Long> causes(Handle handle) {
    return handle
        .createQuery("SELECT code, count(*) AS holds FROM drawbridge.open_holds GROUP BY code")
        .reduceRows(
            new TreeMap<String, Long>(),
            (causes, row) -> {
              causes.put(row.getColumn("code", String.class), row.getColumn("holds", Long.class));
              return causes;
            });
  }

  /** How many open holds a batch left, and what they are: for the event. */
  public static List<Open> openOf(Handle handle, long batch) {
    return handle
        .createQuery(
            """
            SELECT o.* FROM drawbridge.open_holds o JOIN drawbridge.hold h USING (id)
             WHERE h.batch = :batch
            """)
        .bind("batch", batch)
        .map(ConstructorMapper.of(Open.class))
        .list();
  }

  /**
   * Keeps the token of the execution that waits for this batch's holds, and says whether they are
   * still open: one transaction, so a release that came first is seen and one that comes later
   * finds the token.
   */
  public static boolean storeToken(Handle handle, long batch, String token) {
    handle.execute("SELECT id FROM drawbridge.hold WHERE batch = ? FOR UPDATE", batch);
    boolean open =
        handle
            .createQuery(
                """
                SELECT EXISTS (SELECT FROM drawbridge.hold
                                WHERE batch = :batch AND resolved_at IS NULL)
                """)
            .bind("batch", batch)
            .mapTo(Boolean.class)
            .one();
    if (open) {
      handle.execute("UPDATE drawbridge.hold SET token = ? WHERE batch = ?", token, batch);
    }
    return open;
  }

  /** The token of a batch all of whose holds are resolved. */
  public record ResolvedToken(long batch, String token) {}

  public static Optional<ResolvedToken> resolvedButWaiting(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT batch, max(token) AS token FROM drawbridge.hold
             WHERE batch IN (SELECT batch FROM drawbridge.hold WHERE token IS NOT NULL)
             GROUP BY batch
            HAVING bool_and(resolved_at IS NOT NULL)
             ORDER BY batch LIMIT 1
            """)
        .map((rs, ctx) -> new ResolvedToken(rs.getLong("batch"), rs.getString("token")))
        .findOne();
  }

  public static void answered(Handle handle, long batch) {
    handle.execute("UPDATE drawbridge.hold SET token = NULL WHERE batch = ?", batch);
  }
}
