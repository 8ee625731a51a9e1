package dev.drawbridge.connection;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads and changes the connection's row, in the caller's transaction. */
public final class Connections {
  private static final String COLUMNS =
      """
      SELECT name, schema_name, state, algorithm, incarnation, pause_requested,
             breaker = 'OPEN' AND open_until > clock_timestamp() AS breaker_open
        FROM drawbridge.connection WHERE id = 1
      """;

  private Connections() {}

  /** With its row locked: the one lock under which batches are made. */
  public static ConnectionState lock(Handle handle) {
    return one(handle.createQuery(COLUMNS + " FOR UPDATE"));
  }

  public static ConnectionState read(Handle handle) {
    return one(handle.createQuery(COLUMNS));
  }

  private static ConnectionState one(Query query) {
    return query
        .map(
            (rs, ctx) ->
                new ConnectionState(
                    rs.getString("name"),
                    rs.getString("schema_name"),
                    rs.getString("state"),
                    WriteAlgorithm.valueOf(rs.getString("algorithm")),
                    rs.getString("incarnation"),
                    rs.getBoolean("pause_requested"),
                    rs.getBoolean("breaker_open")))
        .findOne()
        .orElseThrow(
            () ->
                new SyncException.Misconfigured(
                    "The control schema holds no connection: the set-up of this stack has not"
                        + " run."));
  }

  public static void enter(Handle handle, String state) {
    handle.execute(
        "UPDATE drawbridge.connection SET state = ? WHERE id = 1 AND state <> ?", state, state);
  }

  /**
   * Nothing is claimed for a while.
   *
   * @param reason a code, never a customer's value
   */
  public static void openBreaker(Handle handle, Duration wait, String reason) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.connection
               SET breaker = 'OPEN', last_error = :reason,
                   open_until = clock_timestamp() + make_interval(secs => :seconds)
             WHERE id = 1
            """)
        .bind("reason", reason)
        .bind("seconds", wait.toMillis() / 1000.0)
        .execute();
  }

  /** Counts a failed call and tells how many there were in a row. */
  public static int countFailure(Handle handle, String reason) {
    return handle
        .createQuery(
            """
            UPDATE drawbridge.connection SET failures = failures + 1, last_error = :reason
             WHERE id = 1 RETURNING failures
            """)
        .bind("reason", reason)
        .mapTo(Integer.class)
        .one();
  }

  /** Salesforce accepted a call. */
  public static void succeeded(Handle handle) {
    handle.execute(
        """
        UPDATE drawbridge.connection
           SET breaker = 'CLOSED', failures = 0, open_until = NULL, last_error = NULL
         WHERE id = 1 AND (breaker <> 'CLOSED' OR failures > 0)
        """);
  }
}
