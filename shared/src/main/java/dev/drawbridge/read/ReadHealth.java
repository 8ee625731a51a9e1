package dev.drawbridge.read;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How the reads stand, for diagnoses. Every method runs in the caller's transaction. */
public final class ReadHealth {
  private ReadHealth() {}

  /**
   * A mapping that is not read as it should be.
   *
   * @param failures of polls in a row; 0 for one that nothing reads
   * @param reason the last failure, in a sentence; null for one that nothing reads
   * @param since when it was read last, or should have been
   * @param age since then, by the database's clock
   */
  public record Stalled(
      String table, int failures, @Nullable String reason, Instant since, Duration age) {}

  /**
   * Mappings whose last poll failed, and those that nothing has read for.
   *
   * @param overdue after which a poll that is due should have begun
   */
  public static List<Stalled> stalled(Handle handle, Duration overdue) {
    return handle
        .createQuery(
            """
            SELECT table_name, failures, last_error, since,
                   extract(epoch FROM clock_timestamp() - since) AS age
              FROM (SELECT s.table_name, s.failures, s.last_error,
                           CASE WHEN s.failures > 0 THEN coalesce(s.failing_since, s.next_poll_at)
                                ELSE greatest(s.next_poll_at, s.read_at, l.expires_at) END AS since
                      FROM drawbridge.read_state s LEFT JOIN drawbridge.read_lease l USING (table_name)) r
             WHERE failures > 0 OR since < clock_timestamp() - make_interval(secs => :overdue)
             ORDER BY table_name
            """)
        .bind("overdue", overdue.toSeconds())
        .map(
            (rs, ctx) ->
                new Stalled(
                    rs.getString("table_name"),
                    rs.getInt("failures"),
                    rs.getString("last_error"),
                    rs.getTimestamp("since").toInstant(),
                    Duration.ofSeconds(rs.getLong("age"))))
        .list();
  }

  /**
   * Records of a mapping that wait to be applied for one reason.
   *
   * @param example what the database said of one of them; null where it was not asked
   * @param age of the oldest
   */
  public record Waiting(
      String table, Why why, long records, @Nullable String example, Duration age) {}

  /** Those behind an open hold are left out: the hold has an alarm of its own. */
  public static List<Waiting> waiting(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT table_name, why, count(*) AS records, max(reason) AS example,
                   extract(epoch FROM clock_timestamp() - min(since)) AS age
              FROM drawbridge.read_again a
             WHERE NOT EXISTS (SELECT FROM drawbridge.hold h
                                WHERE h.log_id = a.blocker AND h.resolved_at IS NULL)
             GROUP BY table_name, why ORDER BY table_name, why
            """)
        .map(
            (rs, ctx) ->
                new Waiting(
                    rs.getString("table_name"),
                    Why.valueOf(rs.getString("why")),
                    rs.getLong("records"),
                    rs.getString("example"),
                    Duration.ofSeconds(rs.getLong("age"))))
        .list();
  }
}
