package dev.drawbridge.diagnose;

import dev.drawbridge.database.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
          var changes = new ArrayList<>(unpublished(handle, seen, confirmations));
          if (report.isWhole()) changes.addAll(gone(handle, report));
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

  private static String[] texts(List<Seen> seen, Function<Seen, String> text) {
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

  /**
   * Ends the times of checks that there are no longer, because their mapping was removed. Whoever
   * was told that one is RED or YELLOW hears that it is gone.
   */
  private static List<Change> gone(Handle handle, Report report) {
    List<CheckKey> listed = report.keys();
    String[] mappings = listed.stream().map(CheckKey::mapping).toArray(String[]::new);
    String[] rules = listed.stream().map(CheckKey::ruleId).toArray(String[]::new);
    handle
        .createUpdate(
            """
            UPDATE drawbridge.check_span s SET is_open = false
             WHERE s.is_open
               AND (s.mapping, s.rule_id) NOT IN (SELECT * FROM unnest(:mappings, :rules))
            """)
        .bind("mappings", mappings)
        .bind("rules", rules)
        .execute();
    return handle
        .createQuery(
            """
            SELECT p.mapping, p.rule_id, p.status FROM drawbridge.check_published p
             WHERE p.status IN ('RED', 'YELLOW')
               AND (p.mapping, p.rule_id) NOT IN (SELECT * FROM unnest(:mappings, :rules))
             ORDER BY p.mapping, p.rule_id
            """)
        .bind("mappings", mappings)
        .bind("rules", rules)
        .map(
            (rs, ctx) ->
                new Change(
                    rs.getString("mapping"),
                    rs.getString("rule_id"),
                    Status.SKIPPED,
                    Status.valueOf(rs.getString("status")),
                    "There is no longer anything to check: the mapping was removed.",
                    report.at()))
        .list();
  }

  /**
   * The checks whose last result is a change that is not confirmed yet, so that they can be made
   * again soon. After a few minutes without a result it is left to the next diagnosis of
   * everything.
   */
  public List<CheckKey> doubtful(int confirmations) {
    return database.transaction(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT s.mapping, s.rule_id
                      FROM drawbridge.check_span s
                      LEFT JOIN drawbridge.check_published p USING (mapping, rule_id)
                     WHERE s.is_open AND s.results < :confirmations AND s.last_seen > clock_timestamp() - interval '5 minutes'
                       AND s.status <> coalesce(p.status, 'GREEN')
                       AND NOT (p.status IS NULL AND s.status = 'SKIPPED')
                    """)
                .bind("confirmations", confirmations)
                .map((rs, ctx) -> new CheckKey(rs.getString("mapping"), rs.getString("rule_id")))
                .list());
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
