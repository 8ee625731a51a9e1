package dev.drawbridge.database;

import dev.drawbridge.failure.SyncException;
import java.sql.SQLException;
import java.util.List;
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
 * @param inFunction whether it came from within a function, as a trigger's is
 */
public record SqlFailure(String state, String message, boolean inFunction) {
  /** No server was asked, as when a pool gives up. */
  private static final String UNSAID = "?";

  /** lock_not_available, deadlock_detected, serialization_failure. */
  private static final Set<String> LOCKED = Set.of("55P03", "40P01", "40001");

  /** Found among the causes; empty when no database had to do with it. */
  public static Optional<SqlFailure> of(@Nullable Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(said(sql));
      }
    }
    return Optional.empty();
  }

  private static SqlFailure said(SQLException sql) {
    String state = sql.getSQLState() == null ? UNSAID : sql.getSQLState();
    ServerErrorMessage server =
        sql instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
    String message = server == null ? "" : String.valueOf(server.getMessage());
    boolean inFunction = server != null && server.getWhere() != null;
    return new SqlFailure(state, mayQuoteValues(state) ? "" : message, inFunction);
  }

  /** Data exceptions do, and what a trigger of the customer's raises. */
  private static boolean mayQuoteValues(String state) {
    return state.startsWith("22") || state.startsWith("P0");
  }

  /** Whether others' locks were in the way: the same may work at once when they are gone. */
  public boolean isLocked() {
    return LOCKED.contains(state);
  }

  /** Whether the same may work later without a change in the database. */
  public boolean mayPass() {
    return isLocked()
        || List.of("08", "53", "57", "58")
            .contains(state.substring(0, Math.min(2, state.length())));
  }

  /** What happened, and what to do where that is known. */
  public String sentence() {
    String said =
        message.isEmpty()
            ? "The database answered with an error (SQLSTATE " + state + ")."
            : "The database answered: " + message + " (SQLSTATE " + state + ").";
    String remedy = remedy();
    return remedy.isEmpty() ? said : said + " " + remedy;
  }

  private String remedy() {
    return switch (state) {
      case "23505" ->
          "Two rows would have one value that may be there once only: change one of them.";
      case "54000" -> "A value is too long for an index on its column: drop that index.";
      case "42P01", "42703", "42883" ->
          "A table, column or function of Drawbridge's is missing: import the mapping again, or"
              + " deploy again where that does not help.";
      case "42501" -> "Grant that right to the role of the database secret.";
      case "55P03" ->
          "Another session holds a lock for too long: try again when its transaction has ended.";
      case "40P01", "40001" -> "Other transactions were in the way: try again.";
      case "53100" -> "The disk of the database is full: make room, and try again.";
      case "53200" -> "The database has no memory left: free some, and try again.";
      case "53300" -> "The database has no connection left: free some, and try again.";
      case "57014" -> "It took too long or was canceled: try again.";
      default ->
          state.startsWith("08") || state.startsWith("57P")
              ? "The connection to the database was lost: check that it runs, and try again."
              : "";
    };
  }

  /**
   * The role or its password is wrong.
   *
   * @param state 28P01 or 28000
   */
  public static String refused(String state) {
    return "The database refuses the role or its password (SQLSTATE %s); put the right username and password into the database secret."
        .formatted(state);
  }

  /** A database that cannot be connected to at all. */
  public static SyncException unreachable(SQLException failure, Exception cause) {
    String state = said(failure).state();
    String sentence =
        switch (state) {
          case UNSAID ->
              "The database gives no connection; check that it runs, and how many it has left.";
          case "28P01", "28000" -> refused(state);
          default ->
              "The database cannot be reached (SQLSTATE %s); check that it runs and that address and credentials are right."
                  .formatted(state);
        };
    return new SyncException.Retriable(sentence, cause);
  }
}
