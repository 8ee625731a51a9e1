package dev.drawbridge.read;

import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.Connection;
import dev.drawbridge.connection.Connections;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads for all mappings that are due, several at a time: what one of them meets delays no other.
 * Thread-safe.
 */
public final class Reader {
  private final Database database;
  private final MappingStore mappings;
  private final OrgConnection org;
  private final ApiBudget budget;
  private final int concurrency;
  private final ScheduledExecutorService timer;
  private final RandomGenerator random;
  private final ReadStates states = new ReadStates();
  private final OrgClock clock;

  /**
   * @param budget near whose end nothing is read any more: what is left is for writes
   * @param concurrency mappings that are read for at the same time
   * @param timer renews leases
   */
  public Reader(
      Database database,
      MappingStore mappings,
      OrgConnection org,
      ApiBudget budget,
      int concurrency,
      ScheduledExecutorService timer,
      RandomGenerator random) {
    this.database = database;
    this.mappings = mappings;
    this.org = org;
    this.budget = budget;
    this.concurrency = concurrency;
    this.timer = timer;
    this.random = random;
    this.clock = new OrgClock(database);
  }

  /**
   * What became of one mapping's reads.
   *
   * @param calls to Salesforce
   * @param state of the mapping where they failed; null where they did not
   * @param problem why, in a sentence; null where they did not fail
   */
  public record Result(
      String table,
      int records,
      int inserted,
      int updated,
      int deleted,
      int again,
      int calls,
      boolean ended,
      @Nullable String state,
      @Nullable String problem) {}

  /**
   * @param owner a name no other invocation has
   * @param timeLeft asked before each page
   * @return a result for each mapping that was read for
   */
  public List<Result> run(String owner, BooleanSupplier timeLeft) {
    record Due(Connection connection, Mappings mappings, Set<String> tables) {}
    Due due =
        database.transaction(
            handle -> {
              Connection connection = Connections.read(handle);
              Set<String> tables = new LinkedHashSet<>();
              if (!connection.pauseRequested() && budget.level(handle) == ApiBudget.Level.ENOUGH) {
                tables.addAll(states.due(handle));
                tables.addAll(ReadAgain.tables(handle));
              }
              return new Due(connection, mappings.all(handle), tables);
            });
    List<Future<Optional<Result>>> running = new ArrayList<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(concurrency)) {
      for (String table : due.tables()) {
        due.mappings()
            .byTable(table)
            .ifPresent(
                mapping ->
                    running.add(
                        readers.submit(() -> read(due.connection(), mapping, owner, timeLeft))));
      }
    }
    return running.stream().flatMap(read -> ended(read).stream()).toList();
  }

  private static Optional<Result> ended(Future<Optional<Result>> read) {
    try {
      return read.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Optional<Result> read(
      Connection connection, Mapping mapping, String owner, BooleanSupplier timeLeft) {
    String table = mapping.table();
    var reader = new SoapReader(org.open());
    try {
      Optional<ReadLease> lease = ReadLease.take(database, table, owner, timer);
      if (lease.isEmpty()) {
        return Optional.empty();
      }
      try (ReadLease held = lease.get()) {
        return Optional.of(readOrFailed(connection, mapping, held, reader, timeLeft));
      }
    } catch (SyncException.Superseded e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // The lease could be neither taken nor given back: nothing can be recorded either.
      return Optional.of(result(mapping, reader, ReadFailure.of(e)));
    } finally {
      count(reader);
    }
  }

  /** Its failure is recorded while the lease is held: no other invocation has gone on since. */
  private Result readOrFailed(
      Connection connection,
      Mapping mapping,
      ReadLease lease,
      SoapReader reader,
      BooleanSupplier timeLeft) {
    try {
      return read(connection, mapping, lease, reader, timeLeft);
    } catch (SyncException.Superseded e) {
      throw e;
    } catch (RuntimeException e) {
      return failed(mapping, lease, reader, e);
    }
  }

  private Result read(
      Connection connection,
      Mapping mapping,
      ReadLease lease,
      SoapReader reader,
      BooleanSupplier timeLeft) {
    var one =
        new MappingReader(database, connection.schema(), mapping, reader, clock, this::jittered);
    var outcome = MappingReader.Outcome.nothing();
    if (database.transaction(handle -> states.isDue(handle, mapping.table()))) {
      outcome = one.poll(lease, new ReadBudget(() -> timeLeft.getAsBoolean() && !isPaused()));
    }
    if (outcome.ended()) {
      outcome = outcome.plus(one.again(lease));
    }
    return new Result(
        mapping.table(),
        outcome.records(),
        outcome.inserted(),
        outcome.updated(),
        outcome.deleted(),
        outcome.again(),
        reader.calls(),
        outcome.ended(),
        null,
        null);
  }

  private boolean isPaused() {
    return database.transaction(Connections::read).pauseRequested();
  }

  private Result failed(Mapping mapping, ReadLease lease, SoapReader reader, RuntimeException e) {
    ReadFailure failure = ReadFailure.explained(mapping, reader, e);
    try {
      database.transaction(
          handle -> {
            states.enter(handle, mapping.table(), failure.state());
            lease.hold(handle);
            Duration interval = states.interval(handle, mapping.table());
            states.fail(handle, mapping.table(), failure.sentence(), interval);
            return true;
          });
    } catch (SyncException.Superseded superseded) {
      throw superseded;
    } catch (RuntimeException unavailable) {
      // The database is what failed: the next invocation finds the mapping due, and tries again.
      e.addSuppressed(unavailable);
    }
    return result(mapping, reader, failure);
  }

  private static Result result(Mapping mapping, SoapReader reader, ReadFailure failure) {
    return new Result(
        mapping.table(),
        0,
        0,
        0,
        0,
        0,
        reader.calls(),
        false,
        failure.state().name(),
        failure.sentence());
  }

  /** Up to a tenth less, so that mappings which were imported together part. */
  private Duration jittered(Duration interval) {
    return Duration.ofMillis(interval.toMillis() - random.nextLong(interval.toMillis() / 10 + 1));
  }

  private void count(SoapReader reader) {
    if (reader.calls() > 0) {
      try {
        database.transaction(
            handle -> {
              ApiBudget.count(handle, reader.calls());
              return true;
            });
      } catch (SyncException.Retriable e) {
        // The database is unavailable, and the result says so.
      }
    }
  }
}
