package dev.drawbridge.connection;

import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import org.jdbi.v3.core.Handle;

/**
 * How many API calls may be made in 24 hours. Unlike Heroku's, these calls count against the org's
 * limit, which others need too: near it, writing pauses by itself instead of using the rest up.
 *
 * @param calls this stack's own budget for 24 hours; 0 for none but the org's limit
 * @param warnPercent of the budget, or of the org's limit, from which on it is nearly spent
 * @param stopPercent of the budget, or of the org's limit, from which on it is spent
 */
public record ApiBudget(int calls, int warnPercent, int stopPercent) {
  /** A job of one batch: made, filled, closed, its state asked, its results read. */
  public static final int CALLS_OF_A_BULK_JOB = 5;

  /** How long what Salesforce said is taken for true; then one call may ask again. */
  private static final int FRESH_MINUTES = 15;

  public static ApiBudget of(Settings settings) {
    return new ApiBudget(
        settings.number(Setting.API_CALL_BUDGET),
        settings.number(Setting.API_WARN_PERCENT),
        settings.number(Setting.API_STOP_PERCENT));
  }

  /** No budget of its own, and only the org's limit itself stops. */
  public static ApiBudget unlimited() {
    return new ApiBudget(0, 100, 100);
  }

  /** Counts calls about to be made, in the caller's transaction. */
  public static void count(Handle handle, int made) {
    handle.execute(
        """
        INSERT INTO drawbridge.api_calls AS c (hour, calls)
        VALUES (date_trunc('hour', clock_timestamp()), ?)
        ON CONFLICT (hour) DO UPDATE SET calls = c.calls + excluded.calls
        """,
        made);
  }

  /**
   * What Salesforce said of the org's requests in the last 24 hours. Who records an answer waits
   * for no other transaction: while one holds the connection's row, the next answer records it.
   */
  public static void seen(Handle handle, long used, long limit) {
    handle.execute(
        """
        UPDATE drawbridge.connection
           SET api_requests = ?, api_request_limit = ?, api_requests_seen_at = clock_timestamp()
         WHERE id = (SELECT id FROM drawbridge.connection WHERE id = 1 FOR UPDATE SKIP LOCKED)
        """,
        used,
        limit);
  }

  /** How much of it is left. */
  public enum Level {
    ENOUGH,
    NEARLY_SPENT,
    SPENT
  }

  /** Whether no more calls are to be made for now. */
  public boolean spent(Handle handle) {
    return level(handle) == Level.SPENT;
  }

  public Level level(Handle handle) {
    double percent =
        handle
            .createQuery(
                """
                SELECT greatest(
                         CASE WHEN :budget > 0 THEN 100.0 * (
                           SELECT coalesce(sum(calls), 0) FROM drawbridge.api_calls
                            WHERE hour > clock_timestamp() - interval '24 hours') / :budget END,
                         CASE WHEN api_request_limit > 0
                               AND api_requests_seen_at
                                   > clock_timestamp() - make_interval(mins => :fresh)
                              THEN 100.0 * api_requests / api_request_limit END,
                         0)
                  FROM drawbridge.connection WHERE id = 1
                """)
            .bind("budget", calls)
            .bind("fresh", FRESH_MINUTES)
            .mapTo(Double.class)
            .one();
    if (percent >= stopPercent) {
      return Level.SPENT;
    }
    return percent >= warnPercent ? Level.NEARLY_SPENT : Level.ENOUGH;
  }

  /** How many calls this stack made in the last 24 hours. */
  public static long made(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT coalesce(sum(calls), 0) FROM drawbridge.api_calls
             WHERE hour > clock_timestamp() - interval '24 hours'
            """)
        .mapTo(Long.class)
        .one();
  }

  /** Forgets hours that no longer count. */
  public static int expire(Handle handle) {
    return handle.execute(
        "DELETE FROM drawbridge.api_calls WHERE hour < clock_timestamp() - interval '48 hours'");
  }
}
