package dev.drawbridge.local.function;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a database said to a function that failed of it: the SQLSTATE and the server's primary
 * message, never its Detail. Pure.
 */
final class SqlTrouble {
  private SqlTrouble() {}

  /** For the log; empty when no database had to do with it. */
  static Map<String, Object> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return said(sql);
      }
    }
    return Map.of();
  }

  private static Map<String, Object> said(SQLException sql) {
    String state = sql.getSQLState() == null ? "?" : sql.getSQLState();
    var said = new LinkedHashMap<String, Object>();
    said.put("sqlstate", state);
    ServerErrorMessage server =
        sql instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
    if (server != null && server.getMessage() != null && !mayQuoteValues(state)) {
      said.put("message", server.getMessage());
    }
    return said;
  }

  /** Data exceptions do, and errors that a trigger of the application raises. */
  private static boolean mayQuoteValues(String state) {
    return state.startsWith("22") || state.startsWith("P0");
  }
}
