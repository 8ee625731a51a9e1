package dev.drawbridge.functions;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.drawbridge.database.DatabaseSecret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one function: opened at first use, and few, since one stack may not use up a
 * database. The secret is read again when the database refuses its password, so that a rotation
 * needs no deployment. Where the database is unavailable, the next callers are told so at once: a
 * diagnosis asks many times, and has to say it before its own time is up. Thread-safe.
 */
final class ConnectionPool {
  private static final int CONNECTIONS = 3;
  private static final int IDLE_MILLIS = 10_000;
  private static final int WAIT_MILLIS = 10_000;
  private static final Duration AWAY = Duration.ofSeconds(10);

  /** A server that refuses a password says so at once: the next who asks may have a new secret. */
  private static final Duration REFUSED = Duration.ofSeconds(1);

  /** SQLSTATE class 28: invalid authorization. */
  private static final String AUTHORIZATION = "28";

  /** SQLSTATE class 08: the server cannot be reached, or does not speak to us. */
  private static final String CONNECTION = "08";

  private record Failure(SQLException why, Instant until) {}

  private final Supplier<DatabaseSecret> secret;
  private final InstantSource clock;
  private @Nullable HikariDataSource pool;
  private volatile @Nullable Failure away;

  ConnectionPool(Supplier<DatabaseSecret> secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  Connection connection() throws SQLException {
    Failure last = away;
    if (last != null && clock.instant().isBefore(last.until())) {
      throw last.why();
    }
    try {
      Connection connection = ofThePool();
      away = null;
      return connection;
    } catch (SQLException e) {
      throw noted(e);
    }
  }

  private SQLException noted(SQLException e) {
    if (is(CONNECTION, e)) {
      away = new Failure(e, clock.instant().plus(AWAY));
    } else if (is(AUTHORIZATION, e)) {
      away = new Failure(e, clock.instant().plus(REFUSED));
    }
    return e;
  }

  private Connection ofThePool() throws SQLException {
    HikariDataSource current = pool();
    try {
      return current.getConnection();
    } catch (SQLException e) {
      if (!is(AUTHORIZATION, e)) {
        throw e;
      }
      discard(current);
      return pool().getConnection();
    }
  }

  /** A connection of its own, which no pool knows. */
  Connection dedicated() throws SQLException {
    try {
      return secret.get().dataSource().getConnection();
    } catch (SQLException e) {
      throw noted(e);
    }
  }

  /**
   * The first connection is only tried: Hikari closes it, since none is to be idle.
   *
   * @throws SQLException at once when it cannot be made: Hikari would try for as long as the caller
   *     waits, also with a password that is refused
   */
  private synchronized HikariDataSource pool() throws SQLException {
    if (pool == null) {
      var config = new HikariConfig();
      config.setDataSource(secret.get().dataSource());
      config.setMaximumPoolSize(CONNECTIONS);
      config.setMinimumIdle(0);
      config.setIdleTimeout(IDLE_MILLIS);
      config.setInitializationFailTimeout(1);
      config.setConnectionTimeout(WAIT_MILLIS);
      try {
        pool = new HikariDataSource(config);
      } catch (HikariPool.PoolInitializationException e) {
        if (e.getCause() instanceof SQLException why) {
          throw why;
        }
        throw e;
      }
    }
    return pool;
  }

  private synchronized void discard(HikariDataSource refused) {
    refused.close();
    if (pool == refused) {
      pool = null;
    }
  }

  private static boolean is(String stateClass, SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && String.valueOf(sql.getSQLState()).startsWith(stateClass)) {
        return true;
      }
    }
    return false;
  }
}
