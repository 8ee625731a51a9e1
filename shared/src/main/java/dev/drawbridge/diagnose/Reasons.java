package dev.drawbridge.diagnose;

import dev.drawbridge.failure.SyncException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Why something could not be seen, in words that hold no value of a customer's and no secret: our
 * own sentences as they are, of everything else the kind and the code.
 */
final class Reasons {
  private Reasons() {}

  static String of(@Nullable Throwable trouble) {
    if (trouble instanceof SyncException ours) return String.valueOf(ours.getMessage());
    SQLException sql = sqlException(trouble);
    if (sql != null) return "The database answered with an error (SQLSTATE " + state(sql) + ").";
    return trouble == null
        ? "The check broke."
        : "The check broke (" + trouble.getClass().getSimpleName() + ").";
  }

  static SyncException unreachable(SQLException e) {
    return new SyncException.Retriable(
        "The database cannot be reached (SQLSTATE "
            + state(e)
            + "); check that it runs and that address and credentials are right.",
        e);
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "?" : e.getSQLState();
  }

  private static @Nullable SQLException sqlException(@Nullable Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) return sql;
    }
    return null;
  }
}
