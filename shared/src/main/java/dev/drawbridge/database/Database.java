package dev.drawbridge.database;

import dev.drawbridge.failure.SyncException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementException;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * The customer's database: the only place that opens a transaction or says SET. Thread-safe; every
 * call uses a connection of its own and closes it.
 */
public final class Database {
  private static final Duration APPLYING_PATIENCE = Duration.ofMillis(200);

  private final Jdbi jdbi;
  private final ConnectionFactory dedicated;
  private final ThreadLocal<Boolean> inTransaction = ThreadLocal.withInitial(() -> false);

  /**
   * @param pooled opens a connection for a transaction; closing it may give it back to a pool
   * @param dedicated opens one that no pool knows
   */
  public Database(ConnectionFactory pooled, ConnectionFactory dedicated) {
    this.dedicated = dedicated;
    this.jdbi = Jdbi.create(pooled).registerArrayType(new BinaryArrays());
    // The usual message has the arguments: customers' values, in whatever log it ends in.
    jdbi.configure(
        StatementExceptions.class,
        exceptions -> exceptions.setMessageRendering(Database::withoutArguments));
  }

  private static String withoutArguments(StatementException e) {
    String sentence = SqlFailure.of(e.getCause()).map(SqlFailure::sentence).orElse("It failed.");
    StatementContext context = e.getStatementContext();
    return context == null ? sentence : sentence + " [" + context.getRawSql() + "]";
  }

  /**
   * Runs the work in one transaction (READ COMMITTED) and commits it, or rolls back when it throws.
   *
   * @throws SyncException.Retriable when the database cannot be reached
   * @throws IllegalStateException when this thread is in a transaction of this database already
   */
  public <T> T transaction(Function<Handle, T> work) {
    return alone(() -> jdbi.inTransaction(work::apply));
  }

  /**
   * A thread that waits for a second connection keeps its first from the thread that has all
   * others: of a small pool both wait until it gives up.
   */
  private <T> T alone(Supplier<T> work) {
    if (inTransaction.get()) {
      throw new IllegalStateException("a transaction was begun within another one");
    }
    inTransaction.set(true);
    try {
      return work.get();
    } catch (ConnectionException e) {
      throw unreachable(e);
    } finally {
      inTransaction.remove();
    }
  }

  /**
   * Runs the work in one transaction and rolls back, whatever it did.
   *
   * @throws SyncException.Retriable when the database cannot be reached
   */
  public <T> T rolledBack(Function<Handle, T> work) {
    return alone(
        () ->
            jdbi.withHandle(
                handle -> {
                  handle.begin();
                  T result;
                  try {
                    result = work.apply(handle);
                  } catch (RuntimeException e) {
                    rollBack(handle, e);
                    throw e;
                  }
                  handle.rollback();
                  return result;
                }));
  }

  /**
   * Like {@link #rolledBack(Function)}, and gives up (SQLSTATE 55P03) like {@link #waitingAtMost}.
   */
  public <T> T rolledBack(Duration patience, Function<Handle, T> work) {
    return rolledBack(
        handle -> {
          limitLockWaits(handle, patience);
          return work.apply(handle);
        });
  }

  private static void limitLockWaits(Handle handle, Duration patience) {
    handle.execute("SET LOCAL lock_timeout = '%dms'".formatted(patience.toMillis()));
  }

  /**
   * The pool may have closed the connection because of the first failure. A failing rollback must
   * not hide that failure.
   */
  private static void rollBack(Handle handle, RuntimeException first) {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      first.addSuppressed(e);
    }
  }

  /**
   * Like {@link #transaction}, but what it writes to mapped tables is not captured as a change.
   *
   * <p>SET LOCAL, never SET: through a transaction pooler a session setting leaks into the
   * application's connection, whose changes would then silently not be captured.
   */
  public <T> T uncaptured(Function<Handle, T> work) {
    return transaction(
        handle -> {
          handle.execute("SET LOCAL xmlbinary = 'hex'");
          return work.apply(handle);
        });
  }

  /**
   * Like {@link #uncaptured}, for what Salesforce says of records: the status trigger leaves {@code
   * _hc_lastop} and {@code _hc_err} as they are written, and a lock is waited for so briefly that
   * no application waits behind this transaction.
   */
  public <T> T applying(Function<Handle, T> work) {
    return uncaptured(
        handle -> {
          handle.execute("SET LOCAL drawbridge.applying = 'on'");
          limitLockWaits(handle, APPLYING_PATIENCE);
          return work.apply(handle);
        });
  }

  /**
   * Before each statement of {@link #applying} but the first: a trigger of the application may have
   * left the setting with which our rows would be captured.
   */
  public static void stayUncaptured(Handle handle) {
    handle.execute("SET LOCAL xmlbinary = 'hex'");
  }

  /**
   * Like {@link #transaction}, but gives up (SQLSTATE 55P03) rather than wait longer for a lock,
   * and so never makes others wait longer behind it.
   */
  public <T> T waitingAtMost(Duration patience, Function<Handle, T> work) {
    return transaction(
        handle -> {
          limitLockWaits(handle, patience);
          return work.apply(handle);
        });
  }

  /** A connection of one's own, in auto-commit, for waiting on notifications. */
  public Connection dedicated() throws SQLException {
    return dedicated.openConnection();
  }

  /**
   * Opens a connection and closes it. A pool would keep trying and report the reason only later.
   *
   * @throws SyncException.Retriable when none can be made
   */
  public void reach() {
    try {
      dedicated.openConnection().close();
    } catch (SQLException e) {
      throw SqlFailure.unreachable(e, e);
    }
  }

  private static SyncException unreachable(ConnectionException e) {
    SQLException failure =
        e.getCause() instanceof SQLException sql ? sql : new SQLException(e.getMessage());
    return SqlFailure.unreachable(failure, e);
  }
}
