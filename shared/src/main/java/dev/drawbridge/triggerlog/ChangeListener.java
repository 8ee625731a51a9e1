package dev.drawbridge.triggerlog;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.failure.SyncException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.postgresql.PGConnection;

/**
 * Waits for the NOTIFY of the trigger log. A notification is a hint and nothing more: what is
 * missed is found by the next scheduled drain.
 */
public final class ChangeListener {
  private final Database database;
  private final MappedSchema schema;
  private final Clock clock;

  public ChangeListener(Database database, MappedSchema schema, Clock clock) {
    this.database = database;
    this.schema = schema;
    this.clock = clock;
  }

  /**
   * Holds one connection until the deadline and calls {@code wake} for changes, at most once in
   * each floor's time: the first at once, what comes within the floor together at its end. An
   * interrupt ends it early.
   *
   * @return false when another listener of this connection is at work
   */
  public boolean listen(Instant until, Duration floor, Runnable wake) {
    try (Connection connection = database.dedicated();
        Statement statement = connection.createStatement()) {
      if (!alone(statement)) {
        return false;
      }
      statement.execute("LISTEN " + SqlName.quoted(schema.channel()));
      // What was captured before LISTEN took hold has no notification for us.
      wake.run();
      loop(connection.unwrap(PGConnection.class), until, floor, wake);
      return true;
    } catch (SQLException e) {
      // An interrupt closes the socket under the driver; who interrupts wants an end, not an error.
      if (Thread.currentThread().isInterrupted()) {
        return true;
      }
      throw new SyncException.Retriable(
          "The listening connection was lost (SQLSTATE " + e.getSQLState() + ").", e);
    }
  }

  /** A session lock, gone with the connection. */
  private boolean alone(Statement statement) throws SQLException {
    String sql =
        "SELECT pg_try_advisory_lock(hashtext('drawbridge.listen'), hashtext(%s))"
            .formatted(SqlName.literal(schema.name()));
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() && result.getBoolean(1);
    }
  }

  private void loop(PGConnection connection, Instant until, Duration floor, Runnable wake)
      throws SQLException {
    Instant next = clock.instant().plus(floor);
    boolean waiting = false;
    while (clock.instant().isBefore(until)) {
      Instant end = waiting && next.isBefore(until) ? next : until;
      long millis = Math.max(1, Duration.between(clock.instant(), end).toMillis());
      waiting |= connection.getNotifications((int) Math.min(millis, Integer.MAX_VALUE)).length > 0;
      if (waiting && !clock.instant().isBefore(next)) {
        wake.run();
        waiting = false;
        next = clock.instant().plus(floor);
      }
    }
  }
}
