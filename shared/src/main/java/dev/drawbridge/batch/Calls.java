package dev.drawbridge.batch;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.plan.PlannedCall;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The calls of a batch and their states, PLANNED to SENT to SETTLED; every change is
 * compare-and-set and runs in the caller's fenced transaction.
 */
public final class Calls {
  /** What is left of {@code merged} when these speakers are left. */
  private static final String MERGED_OF =
      """
      (SELECT jsonb_object_agg(m.key, m.value) FROM jsonb_each(merged) m
        WHERE m.key::bigint = ANY(%s))\
      """;

  private Calls() {}

  /**
   * @param without by log id, columns that are not sent
   */
  public static void store(
      Handle handle, long batch, List<PlannedCall> calls, Map<Long, Set<String>> without) {
    var insert =
        handle.prepareBatch(
            """
            INSERT INTO drawbridge.call
                   (batch, ordinal, transport, verb, log_ids, deferred, merged, without, follows,
                    locks)
            VALUES (:batch, :ordinal, :transport, :operation, :logIds, :deferred::jsonb, :merged::jsonb,
                    :without::jsonb, :follows, :locks)
            """);
    int ordinal = 0;
    for (PlannedCall call : calls) {
      insert
          .bind("batch", batch)
          .bind("ordinal", ordinal++)
          .bind("transport", call.transport().name())
          .bind("operation", call.operation().name())
          .bindArray("logIds", Long.class, call.logIds())
          .bindArray("follows", Integer.class, call.follows())
          .bindArray("locks", Integer.class, call.locks())
          .bind("deferred", EntryJson.text(call.deferred()))
          .bind("merged", EntryJson.text(call.merged()))
          .bind("without", EntryJson.text(of(call, without)))
          .add();
    }
    insert.execute();
  }

  private static Map<Long, Set<String>> of(PlannedCall call, Map<Long, Set<String>> without) {
    if (without.isEmpty()) {
      return without;
    }
    var own = new HashMap<>(without);
    var entries = new HashSet<>(call.logIds());
    call.merged().values().forEach(entries::addAll);
    own.keySet().retainAll(entries);
    return own;
  }

  /** The commit before the request: from now on the outcome may be unknown. */
  public static void markSent(Handle handle, Call call, long epoch, Duration timeout) {
    int changed =
        handle
            .createUpdate(
                """
                UPDATE drawbridge.call
                   SET state = 'SENT', epoch = :epoch, sent_at = clock_timestamp(),
                       deadline = clock_timestamp() + make_interval(secs => :timeout),
                       first_deadline = coalesce(first_deadline,
                         clock_timestamp() + make_interval(secs => :timeout)),
                       replays = replays + :replay
                 WHERE id = :id AND state = :from
                """)
            .bind("epoch", epoch)
            .bind("timeout", timeout.toMillis() / 1000.0)
            .bind("replay", call.inDoubt() ? 1 : 0)
            .bind("from", call.inDoubt() ? "SENT" : "PLANNED")
            .bind("id", call.id())
            .execute();
    requireOne(changed, call);
  }

  /** Salesforce refused the whole call and did nothing: it is as it was before it was sent. */
  public static void markRefused(Handle handle, Call call, long epoch) {
    int changed =
        handle.execute(
            """
            UPDATE drawbridge.call SET state = 'PLANNED', deadline = NULL, first_deadline = NULL
             WHERE id = ? AND state = 'SENT' AND epoch = ?
            """,
            call.id(),
            epoch);
    requireOne(changed, call);
  }

  /**
   * The sender ended in order without an answer it could use: the deadline need not be waited for.
   */
  public static void giveUp(Handle handle, Call call, long epoch) {
    int changed =
        handle.execute(
            """
            UPDATE drawbridge.call SET deadline = clock_timestamp()
             WHERE id = ? AND state = 'SENT' AND epoch = ?
            """,
            call.id(),
            epoch);
    requireOne(changed, call);
  }

  /**
   * With it the call takes its place among those that are to be written back. {@code settled_at} is
   * the start of this transaction, which began after the answer came: what a read began later has
   * the call's changes in it.
   */
  public static void markSettled(Handle handle, Call call, long epoch) {
    int changed =
        handle.execute(
            """
            UPDATE drawbridge.call
               SET state = 'SETTLED', write_back = nextval('drawbridge.settled_call'),
                   settled_at = now()
             WHERE id = ? AND state = 'SENT' AND epoch = ?
            """,
            call.id(),
            epoch);
    requireOne(changed, call);
  }

  /**
   * Puts two halves in the place of a call that Salesforce refuses whole for one of its records:
   * both with its ordinal, the first with the smaller id.
   */
  public static void bisect(Handle handle, Call call, long epoch) {
    markRefused(handle, call, epoch);
    int half = call.logIds().size() / 2;
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.call
                   (batch, ordinal, transport, verb, log_ids, deferred, merged, without, replays,
                    follows, locks)
            SELECT batch, ordinal, transport, verb, :second, deferred, of_half.merged, without, replays,
                   follows, locks
              FROM drawbridge.call, LATERAL (SELECT %s AS merged) of_half WHERE id = :id
            """
                .formatted(MERGED_OF.formatted(":second")))
        .bind("id", call.id())
        .bindArray("second", Long.class, call.logIds().subList(half, call.logIds().size()))
        .execute();
    handle
        .createUpdate(
            "UPDATE drawbridge.call SET log_ids = :first, merged = %s WHERE id = :id"
                .formatted(MERGED_OF.formatted(":first")))
        .bind("id", call.id())
        .bindArray("first", Long.class, call.logIds().subList(0, half))
        .execute();
  }

  /**
   * Stops a batch: what was not sent goes back to NEW, in the caller's transaction. The next drain
   * plans afresh; a stale plan is never resumed.
   *
   * @return false when a call is SENT, which forbids it: nothing more is sent from now on, and
   *     {@link #parkIfDue} does it when the last is settled
   */
  public static boolean park(Handle handle, TriggerLog log, long batch) {
    Batches.markParking(handle, batch);
    return parkIfDue(handle, log, batch);
  }

  /** Parks a batch that is to stop and of which no call is SENT any more. */
  public static boolean parkIfDue(Handle handle, TriggerLog log, long batch) {
    if (!Batches.finishParked(handle, batch)) {
      return false;
    }
    log.unclaim(handle, planned(handle, batch));
    handle.execute(
        "UPDATE drawbridge.call SET state = 'SETTLED' WHERE batch = ? AND state = 'PLANNED'",
        batch);
    return true;
  }

  /** Entries of the batch that are still to be sent, and those that they absorbed. */
  public static List<Long> planned(Handle handle, long batch) {
    return handle
        .createQuery(
            """
            SELECT unnest(log_ids) FROM drawbridge.call WHERE batch = :batch AND state = 'PLANNED'
            UNION ALL
            SELECT a.id::bigint
              FROM drawbridge.call, jsonb_each(merged) m, jsonb_array_elements_text(m.value) AS a(id)
             WHERE batch = :batch AND state = 'PLANNED'
            """)
        .bind("batch", batch)
        .mapTo(Long.class)
        .list();
  }

  /** The batch that a call is of. */
  public static long batch(Handle handle, long call) {
    return handle
        .createQuery("SELECT batch FROM drawbridge.call WHERE id = :call")
        .bind("call", call)
        .mapTo(Long.class)
        .one();
  }

  /** Entries of calls that are still to be sent and lock what this call locked. */
  public static List<Long> sharingLocks(Handle handle, Call call) {
    return handle
        .createQuery(
            """
            SELECT unnest(log_ids) FROM drawbridge.call
             WHERE batch = :batch AND state = 'PLANNED' AND locks && :locks
            """)
        .bind("batch", call.batch())
        .bindArray("locks", Integer.class, call.locks())
        .mapTo(Long.class)
        .list();
  }

  /**
   * Takes entries out of the calls that are still to be sent, with all that are spoken for together
   * with one of them; a call left empty is settled.
   *
   * @return what was taken out
   */
  public static List<Long> withdraw(
      Handle handle, TriggerLog log, long batch, Collection<Long> logIds) {
    if (logIds.isEmpty()) {
      return List.of();
    }
    Set<Long> taken = withTheirGroups(handle, batch, logIds);
    handle
        .createUpdate(
            """
            UPDATE drawbridge.call c
               SET log_ids = left_over.ids, merged = %s,
                   state = CASE WHEN left_over.ids = '{}' THEN 'SETTLED' ELSE c.state END
              FROM (SELECT p.id, ARRAY(SELECT l FROM unnest(p.log_ids) WITH ORDINALITY AS u(l, n)
                                        WHERE l <> ALL(:ids) ORDER BY n) AS ids
                      FROM drawbridge.call p WHERE p.batch = :batch AND p.state = 'PLANNED'
                       AND p.log_ids && :ids) left_over
             WHERE c.id = left_over.id
            """
                .formatted(MERGED_OF.formatted("left_over.ids")))
        .bind("batch", batch)
        .bindArray("ids", Long.class, taken)
        .execute();
    log.unclaim(handle, List.copyOf(taken));
    return List.copyOf(taken);
  }

  /** Entries that are still to be sent, with all that are spoken for together with one of them. */
  public static Set<Long> withTheirGroups(Handle handle, long batch, Collection<Long> logIds) {
    Set<Long> whole = new HashSet<>(logIds);
    merged(handle, batch)
        .forEach(
            (speaker, absorbed) -> {
              if (!whole.contains(speaker) && Collections.disjoint(whole, absorbed)) {
                return;
              }
              whole.add(speaker);
              whole.addAll(absorbed);
            });
    return whole;
  }

  /**
   * By log id of an entry of the call, the entries that it absorbed. The state of the call does not
   * matter.
   */
  public static Map<Long, List<Long>> spokenFor(Handle handle, long call) {
    return handle
        .createQuery("SELECT merged FROM drawbridge.call WHERE id = :call AND merged IS NOT NULL")
        .bind("call", call)
        .mapTo(String.class)
        .findOne()
        .map(EntryJson::entries)
        .orElse(Map.of());
  }

  private static Map<Long, List<Long>> merged(Handle handle, long batch) {
    Map<Long, List<Long>> merged = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT merged FROM drawbridge.call
             WHERE batch = :batch AND state = 'PLANNED' AND merged IS NOT NULL
            """)
        .bind("batch", batch)
        .mapTo(String.class)
        .forEach(text -> merged.putAll(EntryJson.entries(text)));
    return merged;
  }

  private static void requireOne(int changed, Call call) {
    if (changed != 1) {
      throw new SyncException.Superseded(
          "call " + call.id() + " of batch " + call.batch() + " has been taken over");
    }
  }
}
