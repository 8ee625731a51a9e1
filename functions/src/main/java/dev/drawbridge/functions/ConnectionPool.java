package dev.drawbridge.functions;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.drawbridge.database.DatabaseSecret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one function: opened at first use, and few, since one stack may not use up a
 * database. The secret is read again when the database refuses its password, so that a rotation
 * needs no deployment. Thread-safe.
 */
final class ConnectionPool {
  private static final int CONNECTIONS = 3;
  private static final int IDLE_MILLIS = 10_000;
  private static final int WAIT_MILLIS = 10_000;

  /** SQLSTATE class 28: invalid authorization. */
  private static final String AUTHORIZATION = "28";

  private final Supplier<DatabaseSecret> secret;
  private @Nullable HikariDataSource pool;

  ConnectionPool(Supplier<DatabaseSecret> secret) {
    this.secret = secret;
  }

  Connection connection() throws SQLException {
    HikariDataSource current = pool();
    try {
      return current.getConnection();
    } catch (SQLException e) {
      if (!isAuthorization(e)) throw e;
      discard(current);
      return pool().getConnection();
    }
  }

  /** A connection of its own, which no pool knows. */
  Connection dedicated() throws SQLException {
    return secret.get().dataSource().getConnection();
  }

  private synchronized HikariDataSource pool() {
    if (pool == null) {
      var config = new HikariConfig();
      config.setDataSource(secret.get().dataSource());
      config.setMaximumPoolSize(CONNECTIONS);
      config.setMinimumIdle(0);
      config.setIdleTimeout(IDLE_MILLIS);
      config.setInitializationFailTimeout(-1);
      config.setConnectionTimeout(WAIT_MILLIS);
      pool = new HikariDataSource(config);
    }
    return pool;
  }

  private synchronized void discard(HikariDataSource refused) {
    refused.close();
    if (pool == refused) pool = null;
  }

  private static boolean isAuthorization(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && String.valueOf(sql.getSQLState()).startsWith(AUTHORIZATION)) {
        return true;
      }
    }
    return false;
  }
}
