package dev.drawbridge.triggerlog;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.failure.SyncException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;

/**
 * Waits for one NOTIFY of the trigger log; through a pooler that carries none, for the time alone.
 */
public final class NextNotification {
  private final Database database;
  private final String channel;

  public NextNotification(Database database, MappedSchema schema) {
    this.database = database;
    this.channel = SqlName.quoted(schema.channel());
  }

  public void await(Duration longest) {
    try (Connection connection = database.dedicated();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + channel);
      connection.unwrap(PGConnection.class).getNotifications((int) longest.toMillis());
    } catch (SQLException e) {
      throw new SyncException.Retriable(
          "The waiting connection was lost (SQLSTATE " + e.getSQLState() + ").", e);
    }
  }
}
