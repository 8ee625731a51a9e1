package dev.drawbridge.diagnose;

import dev.drawbridge.database.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each diagnosis, and for each check since when it has had its status. What could not be
 * seen is not remembered: it neither confirms a status nor ends it.
 */
public final class History {
  private final Database database;

  public History(Database database) {
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

  private record Seen(String mapping, Result result) {}

  /**
   * Remembers a report.
   *
   * @param confirmations equal results in a row that make a status one to be published
   * @return the changes to be published now, until {@link #published} is told of them
   */
  public List<Change> record(Report report, int confirmations) {
    List<Seen> seen = seen(report);
    return database.transaction(
        handle -> {
          // Two diagnoses at a time would each begin the same span.
          handle.execute(
              "SELECT pg_advisory_xact_lock(hashtext('drawbridge'), hashtext('diagnosis'))");
          run(handle, report);
          spans(handle, report.at(), seen);
          List<Change> changes = unpublished(handle, seen, confirmations);
          // A stack begins GREEN: nobody needs to hear of that.
          List<Change> silent = changes.stream().filter(History::isBeginning).toList();
          store(handle, silent);
          return changes.stream().filter(change -> !isBeginning(change)).toList();
        });
  }

  public void published(List<Change> changes) {
    database.transaction(
        handle -> {
          store(handle, changes);
          return true;
        });
  }

  private static boolean isBeginning(Change change) {
    return change.previous() == null
        && (change.status() == Status.GREEN || change.status() == Status.SKIPPED);
  }

  private static List<Seen> seen(Report report) {
    var seen = new ArrayList<Seen>();
    report.results().forEach(result -> seen.add(new Seen("", result)));
    for (MappingResults mapping : report.mappings()) {
      mapping.results().forEach(result -> seen.add(new Seen(mapping.object(), result)));
    }
    seen.removeIf(one -> !one.result().finding().seen());
    return seen;
  }

  private static void run(Handle handle, Report report) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.diagnosis
                   (at, tier, status, red, yellow, green, skipped, unseen, duration_millis, api_calls)
            VALUES (:at, :tier, :status, :red, :yellow, :green, :skipped, :unseen, :millis, :calls)
            """)
        .bind("at", utc(report.at()))
        .bind("tier", report.tier().name())
        .bind("status", report.status().name())
        .bind("red", report.count(Status.RED))
        .bind("yellow", report.count(Status.YELLOW))
        .bind("green", report.count(Status.GREEN))
        .bind("skipped", report.count(Status.SKIPPED))
        .bind("unseen", report.unseen())
        .bind("millis", report.took().toMillis())
        .bind("calls", report.apiCalls())
        .execute();
  }

  private static String[] texts(List<Seen> seen, java.util.function.Function<Seen, String> text) {
    return seen.stream().map(text).toArray(String[]::new);
  }

  private static void spans(Handle handle, Instant at, List<Seen> seen) {
    for (String statement :
        List.of(
            """
            WITH found AS (%s)
            UPDATE drawbridge.check_span s SET is_open = false FROM found f
             WHERE s.is_open AND s.mapping = f.mapping AND s.rule_id = f.rule_id
               AND s.status <> f.status
            """,
            """
            WITH found AS (%s)
            UPDATE drawbridge.check_span s
               SET last_seen = :at, message = f.message, results = s.results + 1
              FROM found f
             WHERE s.is_open AND s.mapping = f.mapping AND s.rule_id = f.rule_id
            """,
            """
            WITH found AS (%s)
            INSERT INTO drawbridge.check_span (mapping, rule_id, status, message, since, last_seen)
            SELECT f.mapping, f.rule_id, f.status, f.message, :at, :at FROM found f
             WHERE NOT EXISTS (SELECT FROM drawbridge.check_span s
                                WHERE s.is_open AND s.mapping = f.mapping AND s.rule_id = f.rule_id)
            """)) {
      handle
          .createUpdate(
              statement.formatted(
                  """
                  SELECT * FROM unnest(:mappings, :rules, :statuses, :messages)
                           AS f (mapping, rule_id, status, message)
                   WHERE cast(:at AS timestamptz) IS NOT NULL
                  """))
          .bind("at", utc(at))
          .bind("mappings", texts(seen, Seen::mapping))
          .bind("rules", texts(seen, one -> one.result().title().ruleId()))
          .bind("statuses", texts(seen, one -> one.result().status().name()))
          .bind("messages", texts(seen, one -> one.result().finding().message()))
          .execute();
    }
  }

  private static List<Change> unpublished(Handle handle, List<Seen> seen, int confirmations) {
    return handle
        .createQuery(
            """
            SELECT s.mapping, s.rule_id, s.status, p.status AS previous, s.message, s.since
              FROM drawbridge.check_span s
              JOIN unnest(:mappings, :rules) AS f (mapping, rule_id) USING (mapping, rule_id)
              LEFT JOIN drawbridge.check_published p USING (mapping, rule_id)
             WHERE s.is_open AND s.results >= :confirmations
               AND s.status IS DISTINCT FROM p.status
             ORDER BY s.mapping, s.rule_id
            """)
        .bind("mappings", texts(seen, Seen::mapping))
        .bind("rules", texts(seen, one -> one.result().title().ruleId()))
        .bind("confirmations", confirmations)
        .map(
            (rs, ctx) ->
                new Change(
                    rs.getString("mapping"),
                    rs.getString("rule_id"),
                    Status.valueOf(rs.getString("status")),
                    status(rs.getString("previous")),
                    rs.getString("message"),
                    rs.getObject("since", OffsetDateTime.class).toInstant()))
        .list();
  }

  private static @Nullable Status status(@Nullable String name) {
    return name == null ? null : Status.valueOf(name);
  }

  private static void store(Handle handle, List<Change> changes) {
    for (Change change : changes) {
      handle.execute(
          """
          INSERT INTO drawbridge.check_published AS p (mapping, rule_id, status)
          VALUES (?, ?, ?)
          ON CONFLICT (mapping, rule_id)
          DO UPDATE SET status = excluded.status, at = clock_timestamp()
          """,
          change.mapping(),
          change.ruleId(),
          change.status().name());
    }
  }

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
                .bind("from", utc(from))
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

  /** Forgets what ended before so many days. */
  public static int expire(Handle handle, int days) {
    handle.execute(
        "DELETE FROM drawbridge.diagnosis WHERE at < clock_timestamp() - make_interval(days => ?)",
        days);
    handle.execute(
        "DELETE FROM drawbridge.validation WHERE asked_at < clock_timestamp() - interval '1 day'");
    return handle.execute(
        """
        DELETE FROM drawbridge.check_span
         WHERE NOT is_open AND last_seen < clock_timestamp() - make_interval(days => ?)
        """,
        days);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
