package dev.drawbridge.diagnose;

import dev.drawbridge.database.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What the history remembers, for whoever wants to look back. */
public final class PastDiagnoses {
  private final Database database;

  public PastDiagnoses(Database database) {
    this.database = database;
  }

  /** A check and the time during which it kept one status. */
  public record Span(
      String mapping,
      String ruleId,
      Status status,
      String message,
      Instant since,
      Instant lastSeen,
      long results,
      boolean open) {}

  /** One diagnosis in numbers. */
  public record Run(
      Instant at,
      Tier tier,
      Status status,
      int red,
      int yellow,
      int green,
      int skipped,
      int unseen,
      int durationMillis,
      int apiCalls) {}

  /** The latest runs, the newest first. */
  public List<Run> runs(int most) {
    return database.transaction(
        handle ->
            handle
                .createQuery("SELECT * FROM drawbridge.diagnosis ORDER BY id DESC LIMIT :most")
                .bind("most", most)
                .map(
                    (rs, ctx) ->
                        new Run(
                            rs.getObject("at", OffsetDateTime.class).toInstant(),
                            Tier.valueOf(rs.getString("tier")),
                            Status.valueOf(rs.getString("status")),
                            rs.getInt("red"),
                            rs.getInt("yellow"),
                            rs.getInt("green"),
                            rs.getInt("skipped"),
                            rs.getInt("unseen"),
                            rs.getInt("duration_millis"),
                            rs.getInt("api_calls")))
                .list());
  }

  /**
   * The times of checks that are, or were since then, RED or YELLOW, with what was before and
   * after; by check, the oldest first.
   */
  public List<Span> timeline(Instant from) {
    return database.transaction(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT * FROM drawbridge.check_span s
                     WHERE s.last_seen >= :from
                       AND EXISTS (SELECT FROM drawbridge.check_span bad
                                    WHERE bad.mapping = s.mapping AND bad.rule_id = s.rule_id
                                      AND bad.status IN ('RED', 'YELLOW') AND bad.last_seen >= :from)
                     ORDER BY s.mapping, s.rule_id, s.since
                    """)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .map(
                    (rs, ctx) ->
                        new Span(
                            rs.getString("mapping"),
                            rs.getString("rule_id"),
                            Status.valueOf(rs.getString("status")),
                            rs.getString("message"),
                            rs.getObject("since", OffsetDateTime.class).toInstant(),
                            rs.getObject("last_seen", OffsetDateTime.class).toInstant(),
                            rs.getLong("results"),
                            rs.getBoolean("is_open")))
                .list());
  }
}
