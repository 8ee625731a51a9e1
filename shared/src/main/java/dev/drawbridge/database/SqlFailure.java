package dev.drawbridge.database;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the database said when it refused something, in words that hold no value of a customer's:
 * never the server's Detail, and no message of a kind that quotes values.
 *
 * @param state the SQLSTATE
 * @param message the server's primary message; empty where it may quote a value
 */
public record SqlFailure(String state, String message) {
  /** lock_not_available, deadlock_detected, serialization_failure. */
  private static final Set<String> LOCKED = Set.of("55P03", "40P01", "40001");

  /** Found among the causes; empty when no database had to do with it. */
  public static Optional<SqlFailure> of(@Nullable Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) return Optional.of(said(sql));
    }
    return Optional.empty();
  }

  private static SqlFailure said(SQLException sql) {
    String state = sql.getSQLState() == null ? "?" : sql.getSQLState();
    ServerErrorMessage server =
        sql instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
    String message = server == null ? "" : String.valueOf(server.getMessage());
    return new SqlFailure(state, mayQuoteValues(state) ? "" : message);
  }

  /** Data exceptions do, and what a trigger of the customer's raises. */
  private static boolean mayQuoteValues(String state) {
    return state.startsWith("22") || state.startsWith("P0");
  }

  /** Whether others' locks were in the way: the same may work at once when they are gone. */
  public boolean isLocked() {
    return LOCKED.contains(state);
  }
}
