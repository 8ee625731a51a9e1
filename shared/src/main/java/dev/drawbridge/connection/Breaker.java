package dev.drawbridge.connection;

import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * The circuit breaker of the connection. OPEN: nothing is claimed, everything waits in the log.
 * After {@code open_until} the next drain makes it HALF_OPEN and claims for one call; a read goes
 * before that call, and its answer closes the breaker, or opens it for longer. Every method runs in
 * the caller's transaction.
 */
public final class Breaker {
  /** What the breaker lets through. */
  public enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /**
   * Recording an answer waits for no other transaction: while one holds the connection's row, the
   * next answer tells the same.
   */
  private static final String IF_FREE =
      "id = (SELECT id FROM drawbridge.connection WHERE id = 1 FOR UPDATE SKIP LOCKED)";

  private Breaker() {}

  /**
   * Nothing is claimed for a while.
   *
   * @param reason a code, never a customer's value
   */
  public static void open(Handle handle, Duration wait, String reason) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.connection
               SET breaker = 'OPEN', last_error = :reason,
                   failing_since = coalesce(failing_since, clock_timestamp()),
                   open_until = clock_timestamp() + make_interval(secs => :seconds)
             WHERE %s
            """
                .formatted(IF_FREE))
        .bind("reason", reason)
        .bind("seconds", wait.toMillis() / 1000.0)
        .execute();
  }

  /** Its time is over: one call may try. */
  public static void halfOpen(Handle handle) {
    handle.execute("UPDATE drawbridge.connection SET breaker = 'HALF_OPEN' WHERE id = 1");
  }

  /**
   * Salesforce answers reads again, so it is not away any more. The failures count on until it has
   * answered a write: an org that can be read and not written is left alone for longer each time.
   */
  public static void answersReads(Handle handle) {
    handle.execute(
        """
        UPDATE drawbridge.connection SET breaker = 'CLOSED', open_until = NULL, failing_since = NULL
         WHERE id = 1 AND breaker <> 'CLOSED'
        """);
  }

  /** Counts a failed call and tells how many there were in a row. */
  public static int countFailure(Handle handle, String reason) {
    return handle
        .createQuery(
            """
            WITH counted AS (
              UPDATE drawbridge.connection
                 SET failures = failures + 1, last_error = :reason,
                     failing_since = coalesce(failing_since, clock_timestamp())
               WHERE %s RETURNING failures)
            SELECT coalesce((SELECT failures FROM counted), failures + 1)
              FROM drawbridge.connection WHERE id = 1
            """
                .formatted(IF_FREE))
        .bind("reason", reason)
        .mapTo(Integer.class)
        .one();
  }

  /** Salesforce answered a call. */
  public static void close(Handle handle) {
    handle.execute(
        """
        UPDATE drawbridge.connection
           SET breaker = 'CLOSED', failures = 0, open_until = NULL, last_error = NULL,
               failing_since = NULL
         WHERE (breaker <> 'CLOSED' OR failures > 0) AND %s
        """
            .formatted(IF_FREE));
  }
}
