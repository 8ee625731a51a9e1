package dev.drawbridge.diagnose.history;

import dev.drawbridge.database.Database;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.SeenResult;
import dev.drawbridge.diagnose.scope.CheckKey;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Remembers each diagnosis, and for each check since when it has had its status. What could not be
 * seen is not remembered: it neither confirms a status nor ends it.
 */
public final class History {
  private final Database database;

  public History(Database database) {
    this.database = database;
  }

  /**
   * Remembers a report.
   *
   * @param confirmations equal results in a row that make a status one to be published
   * @return the changes to be published now, until {@link #published} is called with them
   */
  public List<StatusChange> record(Report report, int confirmations) {
    List<SeenResult> seen = SeenResult.of(report);
    return database.transaction(
        handle -> {
          // Two diagnoses at a time would each begin the same span.
          handle.execute(
              "SELECT pg_advisory_xact_lock(hashtext('drawbridge'), hashtext('diagnosis'))");
          run(handle, report);
          CheckSpans.extend(handle, report.at(), seen);
          var changes = new ArrayList<>(PublishedChecks.newlyCaused(handle, seen));
          PublishedChecks.due(handle, seen, confirmations).stream()
              .filter(due -> changes.stream().noneMatch(due::isOfTheSameCheck))
              .forEach(changes::add);
          if (report.isWhole()) {
            CheckSpans.endAllBut(handle, report.keys());
            changes.addAll(PublishedChecks.gone(handle, report));
          }
          // A stack begins GREEN: that need not be published.
          List<StatusChange> silent = changes.stream().filter(History::isBeginning).toList();
          PublishedChecks.store(handle, silent);
          return changes.stream().filter(change -> !isBeginning(change)).toList();
        });
  }

  public void published(List<StatusChange> changes) {
    database.transaction(
        handle -> {
          PublishedChecks.store(handle, changes);
          return true;
        });
  }

  /**
   * The checks whose last result is a change that is not confirmed yet, so that they can be made
   * again soon. After a few minutes without a result it is left to the next diagnosis of
   * everything.
   */
  public List<CheckKey> doubtful(int confirmations) {
    return database.transaction(handle -> CheckSpans.doubtful(handle, confirmations));
  }

  private static boolean isBeginning(StatusChange change) {
    return change.previous() == null
        && (change.status() == Status.GREEN || change.status() == Status.SKIPPED);
  }

  private static void run(Handle handle, Report report) {
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.diagnosis
                   (at, tier, status, red, yellow, green, skipped, unseen, duration_millis, api_calls)
            VALUES (:at, :tier, :status, :red, :yellow, :green, :skipped, :unseen, :millis, :calls)
            """)
        .bind("at", report.at().atOffset(ZoneOffset.UTC))
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
}
