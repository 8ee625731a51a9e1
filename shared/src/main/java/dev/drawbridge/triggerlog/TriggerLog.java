package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.HstoreText;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The states of {@code _trigger_log}: every method changes some, in the caller's transaction. It is
 * read by {@link LoggedChanges}, {@link ConflictingChanges} and {@link SentChanges}.
 */
public final class TriggerLog {
  /**
   * For a join by id. As a plain comparison it would mislead the planner: statistics gathered while
   * nothing is claimed say that no row is PENDING, and 10,000 results are then compared with 10,000
   * entries each with each, for half a minute.
   */
  private static final String IS_PENDING = "CASE t.state WHEN 'PENDING' THEN true END";

  private final String table;

  private final MappedSchema schema;
  private final LoggedChanges changes;
  private final ConflictingChanges conflicting;
  private final SentChanges sent;
  private final Claim claim;

  public TriggerLog(MappedSchema schema) {
    this.schema = schema;
    this.table = schema.triggerLog();
    this.changes = new LoggedChanges(schema);
    this.conflicting = new ConflictingChanges(schema);
    this.sent = new SentChanges(schema);
    this.claim = new Claim(schema);
  }

  /** What can be read of the log. */
  public LoggedChanges changes() {
    return changes;
  }

  public ConflictingChanges conflicting() {
    return conflicting;
  }

  public SentChanges sent() {
    return sent;
  }

  /** Its table, quoted. */
  public String table() {
    return table;
  }

  /** Takes waiting changes out of it. */
  public Claim claim() {
    return claim;
  }

  /**
   * Acts on REQUEUE, the operator's wish to send a change afresh: the row is captured again and the
   * entry becomes REQUEUED. A row that another transaction has locked is left for the next time, a
   * create that may still arrive until it was searched for.
   *
   * @return how many
   */
  public int requeue(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT count(%1$s._hc_requeue(id))
              FROM (SELECT id FROM %2$s
                     WHERE state = 'REQUEUE'
                       AND id NOT IN (SELECT log_id FROM drawbridge.arriving_create)
                     ORDER BY id LIMIT 1000) asked
            """
                .formatted(schema.quoted(), table))
        .mapTo(Integer.class)
        .one();
  }

  /**
   * Tables that were truncated since this was last asked: none of it was captured.
   *
   * @return their names, each once
   */
  public List<String> truncated(Handle handle) {
    return handle
        .createQuery(
            """
            WITH found AS (UPDATE %s._hc_truncation SET reported = true WHERE NOT reported
                           RETURNING table_name)
            SELECT DISTINCT table_name FROM found ORDER BY 1
            """
                .formatted(schema.quoted()))
        .mapTo(String.class)
        .list();
  }

  /** FAILED to NEW: they are sent again. */
  public void retry(Handle handle, List<Long> logIds) {
    handle
        .createUpdate(
            "UPDATE %s SET state = 'NEW', updated_at = now() WHERE id = ANY(:ids) AND state = 'FAILED'"
                .formatted(table))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /**
   * Stores the merged values, and the row as it was before, in rejected entries that absorbed
   * others.
   */
  public void rewrite(Handle handle, List<Change> speakers) {
    if (speakers.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            UPDATE %s t SET values = r.values, old = coalesce(nullif(r.old, ''), t.old)
              FROM unnest(:ids, :values, :olds) AS r(id, values, old) WHERE t.id = r.id
            """
                .formatted(table))
        .bindArray("ids", Long.class, speakers.stream().map(Change::id).toList())
        .bindArray(
            "values",
            String.class,
            speakers.stream().map(c -> HstoreText.print(c.values())).toList())
        .bindArray(
            "olds", String.class, speakers.stream().map(c -> HstoreText.print(c.old())).toList())
        .execute();
  }

  /** Which records entries are for that do not say it themselves. */
  public void name(Handle handle, Map<Long, String> sfids) {
    if (sfids.isEmpty()) {
      return;
    }
    List<Long> ids = List.copyOf(sfids.keySet());
    handle
        .createUpdate(
            """
            UPDATE %s t SET sfid = r.sfid
              FROM unnest(:ids, :sfids) AS r(id, sfid) WHERE t.id = r.id
            """
                .formatted(table))
        .bindArray("ids", Long.class, ids)
        .bindArray("sfids", String.class, ids.stream().map(sfids::get).toList())
        .execute();
  }

  /** Rejected INSERTs of records that are deleted in Salesforce: new ones, when they go again. */
  public void forgetRecords(Handle handle, List<Long> logIds) {
    if (logIds.isEmpty()) {
      return;
    }
    handle
        .createUpdate("UPDATE %s SET sfid = NULL WHERE id = ANY(:ids)".formatted(table))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /**
   * Claimed entries that are not changes, or whose row cannot be determined: FAILED without a
   * request.
   *
   * @param reasons by log id, beginning with a code
   */
  public void fail(Handle handle, Map<Long, String> reasons) {
    settle(
        handle,
        reasons.entrySet().stream()
            .map(entry -> new Settled(entry.getKey(), false, "", 1, entry.getValue()))
            .toList());
  }

  /**
   * An accepted change whose record turns out not to be there: it is no longer known what became of
   * it.
   */
  public void doubt(Handle handle, long logId, String message) {
    handle
        .createUpdate(
            """
            UPDATE %s SET state = 'FAILED', sf_result = 2, sf_message = :message, updated_at = now()
             WHERE id = :id AND state = 'SUCCESS'
            """
                .formatted(table))
        .bind("id", logId)
        .bind("message", message)
        .execute();
  }

  /** An entry that was to be replaced by a fresh one of its row counts after all. */
  public void setBack(Handle handle, long logId) {
    handle.execute(
        "UPDATE %s SET state = 'FAILED', updated_at = now() WHERE id = ? AND state = 'REQUEUED'"
            .formatted(table),
        logId);
  }

  /** Claimed entries that will not be sent. */
  public void ignore(Handle handle, List<Plan.Ignored> ignored) {
    finish(
        handle,
        "IGNORED",
        ignored.stream().map(Plan.Ignored::logId).toList(),
        ignored.stream().map(Plan.Ignored::reason).toList());
  }

  /** Claimed entries that will not be sent because another one says what they say. */
  public void merge(Handle handle, List<Long> logIds, String reason) {
    finish(handle, "MERGED", logIds, logIds.stream().map(id -> reason).toList());
  }

  /**
   * Entries for which another one spoke, when that one is settled. The message names it, and ends
   * with its log id: {@link SentAgain} reads it there.
   */
  public void mergeInto(Handle handle, Map<Long, List<Long>> absorbed) {
    List<Long> ids = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    absorbed.forEach(
        (speaker, entries) ->
            entries.forEach(
                entry -> {
                  ids.add(entry);
                  reasons.add("absorbed by another entry of the record: " + speaker);
                }));
    finish(handle, "MERGED", ids, reasons);
  }

  private void finish(Handle handle, String state, List<Long> ids, List<String> reasons) {
    if (ids.isEmpty()) {
      return;
    }
    String sql =
        """
        UPDATE %s t
           SET state = :state, sf_message = r.reason, updated_at = now(), processed_at = now(),
               processed_tx = txid_current()
          FROM unnest(:ids, :reasons) AS r(id, reason)
         WHERE t.id = r.id AND %s
        """
            .formatted(table, IS_PENDING);
    handle
        .createUpdate(sql)
        .bind("state", state)
        .bindArray("ids", Long.class, ids)
        .bindArray("reasons", String.class, reasons)
        .execute();
  }

  /** Gives claimed entries back: the next drain plans them afresh. */
  public void unclaim(Handle handle, List<Long> logIds) {
    handle
        .createUpdate(
            "UPDATE %s SET state = 'NEW', updated_at = now() WHERE id = ANY(:ids) AND state = 'PENDING'"
                .formatted(table))
        .bindArray("ids", Long.class, logIds)
        .execute();
  }

  /** What became of one entry. */
  public record Settled(long logId, boolean success, String sfid, int result, String message) {}

  /**
   * To SUCCESS or FAILED, with Salesforce's answer: also where the state was changed by SQL while
   * the request was under way.
   */
  public void settle(Handle handle, List<Settled> settled) {
    if (settled.isEmpty()) {
      return;
    }
    String sql =
        """
        UPDATE %s t
           SET state = CASE WHEN r.success THEN 'SUCCESS' ELSE 'FAILED' END,
               sf_result = r.result, sf_message = nullif(r.message, ''),
               sfid = coalesce(nullif(r.sfid, ''), t.sfid),
               updated_at = now(), processed_at = now(), processed_tx = txid_current()
          FROM unnest(:ids, :success, :sfids, :results, :messages)
               AS r(id, success, sfid, result, message)
         WHERE t.id = r.id
        """
            .formatted(table);
    handle
        .createUpdate(sql)
        .bindArray("ids", Long.class, settled.stream().map(Settled::logId).toList())
        .bindArray("success", Boolean.class, settled.stream().map(Settled::success).toList())
        .bindArray("sfids", String.class, settled.stream().map(Settled::sfid).toList())
        .bindArray("results", Integer.class, settled.stream().map(Settled::result).toList())
        .bindArray("messages", String.class, settled.stream().map(Settled::message).toList())
        .execute();
  }
}
