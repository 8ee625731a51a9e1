package dev.drawbridge.cli.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How far the trigger log is.
 *
 * @param waiting NEW or PENDING
 * @param settled everything else
 */
record SyncState(long waiting, long settled, long holds) {
  static SyncState of(Connection connection) throws SQLException {
    String sql =
        """
        SELECT count(*) FILTER (WHERE state IN ('NEW', 'PENDING')),
               count(*) FILTER (WHERE state NOT IN ('NEW', 'PENDING')),
               (SELECT count(*) FROM drawbridge.open_holds)
          FROM salesforce._trigger_log
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new SyncState(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  boolean stopped() {
    return waiting == 0 || holds > 0;
  }
}
