package dev.drawbridge.batch;

import dev.drawbridge.connection.Connection;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The batches of the control schema; every method runs in the caller's transaction. */
public final class Batches {
  /** How long a message may take to become an invocation before it is sent again. */
  static final Duration AFTER_SEND = Duration.ofSeconds(30);

  private Batches() {}

  public static boolean anyUnfinished(Handle handle) {
    return handle
        .createQuery("SELECT EXISTS (SELECT FROM drawbridge.batch WHERE finished_at IS NULL)")
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * A new batch; fails when one is unfinished.
   *
   * @param mappings the version of the mappings by which it was planned
   */
  public static long create(Handle handle, Connection connection, int entries, String mappings) {
    return handle
        .createQuery(
            """
            INSERT INTO drawbridge.batch (incarnation, algorithm, entries, mappings)
            VALUES (:incarnation, :algorithm, :entries, :mappings) RETURNING id
            """)
        .bind("incarnation", connection.incarnation())
        .bind("algorithm", connection.algorithm().name())
        .bind("entries", entries)
        .bind("mappings", mappings)
        .mapTo(Long.class)
        .one();
  }

  /**
   * The one question that is both outbox and crash recovery: is there an unfinished batch that no
   * invocation works on and whose time has come? Then its next attempt is due.
   */
  public static Optional<BatchPointer> nextAttempt(Handle handle, Connection connection) {
    return handle
        .createQuery(
            """
            UPDATE drawbridge.batch b
               SET attempt = attempt + 1,
                   not_before = clock_timestamp() + make_interval(secs => :afterSend)
             WHERE finished_at IS NULL AND incarnation = :incarnation
               AND not_before <= clock_timestamp()
               AND NOT EXISTS (SELECT FROM drawbridge.lease
                                WHERE name = 'writer' AND expires_at > clock_timestamp())
            RETURNING id, attempt, algorithm, entries
            """)
        .bind("afterSend", AFTER_SEND.toSeconds())
        .bind("incarnation", connection.incarnation())
        .map(
            (rs, ctx) ->
                new BatchPointer(
                    connection.name(),
                    connection.incarnation(),
                    rs.getLong("id"),
                    rs.getInt("attempt"),
                    WriteAlgorithm.valueOf(rs.getString("algorithm")),
                    rs.getInt("entries")))
        .findOne();
  }

  /** Whether this attempt is the one that may work on the batch. */
  public static boolean isCurrent(Handle handle, String incarnation, long batch, int attempt) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM drawbridge.batch
                            WHERE id = :batch AND incarnation = :incarnation
                              AND attempt = :attempt AND finished_at IS NULL)
            """)
        .bind("batch", batch)
        .bind("incarnation", incarnation)
        .bind("attempt", attempt)
        .mapTo(Boolean.class)
        .one();
  }

  /** How it was finished, when it was in this attempt. */
  public static Optional<BatchOutcome> outcome(
      Handle handle, String incarnation, long batch, int attempt) {
    return handle
        .createQuery(
            """
            SELECT outcome FROM drawbridge.batch
             WHERE id = :batch AND incarnation = :incarnation
               AND attempt = :attempt AND finished_at IS NOT NULL
            """)
        .bind("batch", batch)
        .bind("incarnation", incarnation)
        .bind("attempt", attempt)
        .mapTo(BatchOutcome.class)
        .findOne();
  }

  /** The algorithm it was planned by. */
  public static WriteAlgorithm algorithm(Handle handle, long batch) {
    return handle
        .createQuery("SELECT algorithm FROM drawbridge.batch WHERE id = :batch")
        .bind("batch", batch)
        .mapTo(WriteAlgorithm.class)
        .one();
  }

  /** Whether it was planned by these mappings; one of an earlier release does not say. */
  public static boolean isPlannedBy(Handle handle, long batch, String mappings) {
    return handle
        .createQuery(
            "SELECT coalesce(mappings = :mappings, true) FROM drawbridge.batch WHERE id = :batch")
        .bind("mappings", mappings)
        .bind("batch", batch)
        .mapTo(Boolean.class)
        .one();
  }

  /** The batch's heartbeat: until then it is not sent again. */
  public static void notBefore(Handle handle, long batch, Duration fromNow) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.batch
               SET not_before = clock_timestamp() + make_interval(secs => :seconds)
             WHERE id = :batch AND finished_at IS NULL
            """)
        .bind("seconds", fromNow.toMillis() / 1000.0)
        .bind("batch", batch)
        .execute();
  }

  /**
   * DONE, when every call is settled, and verified where it was replayed.
   *
   * @return whether this call finished it
   */
  public static boolean finishDone(Handle handle, long batch) {
    return handle
            .createUpdate(
                """
                UPDATE drawbridge.batch b SET finished_at = now(), outcome = 'DONE'
                 WHERE id = :batch AND finished_at IS NULL
                   AND NOT EXISTS (SELECT FROM drawbridge.call
                                    WHERE batch = b.id
                                      AND (state <> 'SETTLED'
                                           OR (replays > 0 AND verified_at IS NULL)))
                """)
            .bind("batch", batch)
            .execute()
        == 1;
  }

  /**
   * Deletes what is known of batches that were finished before, with their calls and released
   * holds.
   *
   * @return how many batches went
   */
  public static int expire(Handle handle, int days) {
    String old =
        """
        SELECT b.id FROM drawbridge.batch b
         WHERE b.finished_at < now() - make_interval(days => :days)
           AND NOT EXISTS (SELECT FROM drawbridge.hold h
                            WHERE h.batch = b.id AND h.resolved_at IS NULL)
           AND NOT EXISTS (SELECT FROM drawbridge.call c
                            WHERE c.batch = b.id
                              AND (EXISTS (SELECT FROM drawbridge.late_request l
                                            WHERE l.call = c.id AND l.state = 'OPEN')
                                   OR c.write_back IS NOT NULL
                                   OR (c.replays > 0 AND c.verified_at IS NULL)))
        """;
    for (String table : List.of("drawbridge.hold", "drawbridge.call")) {
      handle
          .createUpdate("DELETE FROM %s WHERE batch IN (%s)".formatted(table, old))
          .bind("days", days)
          .execute();
    }
    handle
        .createUpdate(
            """
            DELETE FROM drawbridge.hold
             WHERE batch IS NULL AND resolved_at < now() - make_interval(days => :days)
            """)
        .bind("days", days)
        .execute();
    return handle
        .createUpdate("DELETE FROM drawbridge.batch WHERE id IN (%s)".formatted(old))
        .bind("days", days)
        .execute();
  }

  /** Nothing more of it is sent. */
  static void markParking(Handle handle, long batch) {
    handle.execute(
        "UPDATE drawbridge.batch SET parking = true WHERE id = ? AND finished_at IS NULL", batch);
  }

  public static boolean isParking(Handle handle, long batch) {
    return handle
        .createQuery("SELECT parking FROM drawbridge.batch WHERE id = :batch")
        .bind("batch", batch)
        .mapTo(Boolean.class)
        .one();
  }

  public static boolean isFinished(Handle handle, long batch) {
    return handle
        .createQuery("SELECT finished_at IS NOT NULL FROM drawbridge.batch WHERE id = :batch")
        .bind("batch", batch)
        .mapTo(Boolean.class)
        .one();
  }

  /** PARKED, for a batch that is to stop: allowed whenever no call is sent. */
  static boolean finishParked(Handle handle, long batch) {
    return handle
            .createUpdate(
                """
                UPDATE drawbridge.batch b SET finished_at = now(), outcome = 'PARKED'
                 WHERE id = :batch AND finished_at IS NULL AND parking
                   AND NOT EXISTS (SELECT FROM drawbridge.call
                                    WHERE batch = b.id AND state IN ('SENT', 'CREATED'))
                """)
            .bind("batch", batch)
            .execute()
        == 1;
  }
}
