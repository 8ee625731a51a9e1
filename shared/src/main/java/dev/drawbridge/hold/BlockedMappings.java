package dev.drawbridge.hold;

import dev.drawbridge.batch.Calls;
import dev.drawbridge.change.Action;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.triggerlog.TriggerLog;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Mappings of which Salesforce takes no record: their changes stay NEW, unclaimed, until all that a
 * mapping writes is there again, or it is imported. Every method runs in the caller's transaction.
 */
public final class BlockedMappings {
  /** So often Salesforce is asked whether it has all fields again: two API calls. */
  public static final Duration LOOKS = Duration.ofMinutes(5);

  /**
   * So many changes of blocked mappings are compared with the others at each claim; with more of
   * them nothing is claimed, since the memory of a function is bounded.
   */
  private static final int COMPARED = 50_000;

  private BlockedMappings() {}

  /**
   * A blocked mapping.
   *
   * @param code that Salesforce refused the call with
   * @param reason what is missing, in words; no value of a record
   * @param age since then, by the database's clock
   * @param waiting changes that wait
   */
  public record Blocked(
      String table, String code, String reason, Instant since, Duration age, long waiting) {}

  /** Blocks a mapping; one that is blocked stays so, for the newer reason. */
  public static void block(Handle handle, String table, String code, String reason) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.blocked_mapping (table_name, code, reason, look_at)
            VALUES (:table, :code, :reason, clock_timestamp() + make_interval(secs => :looks))
            ON CONFLICT (table_name) DO UPDATE
               SET code = excluded.code, reason = excluded.reason, look_at = excluded.look_at
            """)
        .bind("table", table)
        .bind("code", code)
        .bind("reason", reason)
        .bind("looks", LOOKS.toSeconds())
        .execute();
  }

  /** What waits for the mapping is claimed with the next drain. */
  public static void unblock(Handle handle, String table) {
    handle.execute("DELETE FROM drawbridge.blocked_mapping WHERE table_name = ?", table);
  }

  /** Still something is missing, perhaps something else: it is looked at again later. */
  public static void stillBlocked(Handle handle, String table, String reason) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.blocked_mapping
               SET reason = :reason, look_at = clock_timestamp() + make_interval(secs => :looks)
             WHERE table_name = :table
            """)
        .bind("table", table)
        .bind("reason", reason)
        .bind("looks", LOOKS.toSeconds())
        .execute();
  }

  /** Why a mapping is blocked; empty when it is not. */
  public static Optional<String> reason(Handle handle, String table) {
    return handle
        .createQuery("SELECT reason FROM drawbridge.blocked_mapping WHERE table_name = :table")
        .bind("table", table)
        .mapTo(String.class)
        .findOne();
  }

  /** Entries of a batch that are still to be sent to a mapping. */
  public static List<Long> planned(Handle handle, TriggerLog log, long batch, String table) {
    return handle
        .createQuery(
            "SELECT id FROM %s WHERE id = ANY(:planned) AND table_name = :table"
                .formatted(log.table()))
        .bindArray("planned", Long.class, Calls.planned(handle, batch))
        .bind("table", table)
        .mapTo(Long.class)
        .list();
  }

  /** What is to be done with records of a table; an INSERT of a known record is an UPDATE. */
  public static Set<Action> waiting(Handle handle, TriggerLog log, String table) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT CASE WHEN action = 'INSERT' AND sfid IS NOT NULL THEN 'UPDATE'
                                 ELSE action END
              FROM %s WHERE state = 'NEW' AND table_name = :table AND action = ANY(:verbs)
            """
                .formatted(log.table()))
        .bind("table", table)
        .bindArray("verbs", String.class, Arrays.stream(Action.values()).map(Action::name).toList())
        .mapTo(Action.class)
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Tables whose mapping is to be looked at now. */
  public static List<String> due(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT table_name FROM drawbridge.blocked_mapping
             WHERE look_at <= clock_timestamp() ORDER BY table_name
            """)
        .mapTo(String.class)
        .list();
  }

  /**
   * The tables of which nothing is claimed. Until the transaction ends none of them is unblocked: a
   * change that is found to wait for one would wait for ever.
   */
  public static Set<String> tables(Handle handle) {
    return handle
        .createQuery("SELECT table_name FROM drawbridge.blocked_mapping FOR SHARE")
        .mapTo(String.class)
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether nothing else is claimed: Ordered Writes let nothing overtake a change that waits. */
  public static boolean stopAll(Handle handle, MappedSchema schema, WriteAlgorithm algorithm) {
    return handle
        .createQuery(
            """
            SELECT count(*) > :most
              FROM (SELECT FROM %s t JOIN drawbridge.blocked_mapping b USING (table_name)
                     WHERE t.state = 'NEW' LIMIT :most + 1) waiting
            """
                .formatted(schema.triggerLog()))
        .bind("most", algorithm == WriteAlgorithm.ORDERED ? 0 : COMPARED)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * How many changes no drain claims while mappings are blocked: theirs, and what waits with them.
   */
  public static int notClaimed(Handle handle, MappedSchema schema, WriteAlgorithm algorithm) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM %s t
             WHERE t.state = 'NEW'
               AND (:all
                    OR t.table_name IN (SELECT table_name FROM drawbridge.blocked_mapping)
                    OR t.id IN (SELECT log_id FROM drawbridge.waiting WHERE due_at = 'infinity'))
            """
                .formatted(schema.triggerLog()))
        .bind("all", stopAll(handle, schema, algorithm))
        .mapTo(Integer.class)
        .one();
  }

  /** All of them, with how much waits. */
  public static List<Blocked> all(Handle handle, MappedSchema schema) {
    return handle
        .createQuery(
            """
            SELECT b.*, extract(epoch FROM clock_timestamp() - b.since)::bigint AS age,
                   (SELECT count(*) FROM %s t
                          WHERE t.state = 'NEW' AND t.table_name = b.table_name) AS waiting
              FROM drawbridge.blocked_mapping b ORDER BY b.table_name
            """
                .formatted(schema.triggerLog()))
        .map(
            (rs, ctx) ->
                new Blocked(
                    rs.getString("table_name"),
                    rs.getString("code"),
                    rs.getString("reason"),
                    rs.getObject("since", OffsetDateTime.class).toInstant(),
                    Duration.ofSeconds(rs.getLong("age")),
                    rs.getLong("waiting")))
        .list();
  }
}
