package dev.drawbridge.read;

import dev.drawbridge.connection.MappingState;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Reads for one mapping, as far as time and pages allow: changes, then deletions, then records that
 * are to be read again. Only then everything up to the poll's end is said to be read. Not
 * thread-safe.
 */
final class MappingReader {
  private final Database database;
  private final MappedSchema schema;
  private final Mapping mapping;
  private final SoapReader org;
  private final OrgClock clock;
  private final ReadStates states = new ReadStates();
  private final UnaryOperator<Duration> jitter;

  /**
   * @param jitter what the interval between two polls becomes, lest all are due together
   */
  MappingReader(
      Database database,
      MappedSchema schema,
      Mapping mapping,
      SoapReader org,
      OrgClock clock,
      UnaryOperator<Duration> jitter) {
    this.database = database;
    this.schema = schema;
    this.mapping = mapping;
    this.org = org;
    this.clock = clock;
    this.jitter = jitter;
  }

  /**
   * What was read for one mapping.
   *
   * @param records that a poll answered with
   * @param again that are to be read again
   * @param ended whether the poll has ended; else it goes on with the next invocation
   */
  record Outcome(int records, int inserted, int updated, int deleted, int again, boolean ended) {
    static Outcome nothing() {
      return new Outcome(0, 0, 0, 0, 0, true);
    }

    Outcome plus(Outcome other) {
      return new Outcome(
          records + other.records,
          inserted + other.inserted,
          updated + other.updated,
          deleted + other.deleted,
          again + other.again,
          ended && other.ended);
    }
  }

  /** Polls, whether it is due or not. */
  Outcome poll(ReadLease lease, ReadBudget budget) {
    ReadState state = database.transaction(handle -> states.read(handle, table())).orElseThrow();
    RecordSource source = source(lease, state);
    var parts = new Parts(source);
    Instant orgNow = clock.now(org);
    Instant started = database.transaction(ReadStates::now);
    ReadState.Poll poll = parts.poll.begun(lease, state, orgNow);
    enter(lease, MappingState.POLLING_SF_CHANGES);
    RecordPoll.Read read = parts.poll.run(lease, poll, budget);
    if (!read.ended()) {
      return outcome(read, RecordsById.Read.nothing(), false);
    }
    enter(lease, MappingState.POLLING_SF_FOR_DELETES);
    Instant since = Objects.requireNonNullElse(state.deletesUntil(), poll.until());
    RecordsById.Read deleted = parts.deletes.run(lease, since, orgNow);
    database.transaction(
        handle -> {
          // As an import does: the mapping first, then the lease.
          states.enter(handle, table(), MappingState.DATA_SYNCED);
          lease.hold(handle);
          Duration interval = states.interval(handle, table());
          // One that was begun earlier has an old end: what came since is read at once.
          boolean resumed = state.underWay().isPresent();
          states.end(handle, table(), resumed ? Duration.ZERO : jitter.apply(interval));
          states.clearEvent(handle, table(), started);
          return true;
        });
    return outcome(read, deleted, true);
  }

  /** Reads again what is due of it. */
  Outcome again(ReadLease lease) {
    ReadState state = database.transaction(handle -> states.read(handle, table())).orElseThrow();
    var parts = new Parts(source(lease, state));
    List<String> due =
        database.transaction(
            handle -> ReadAgain.due(handle, table(), schema.triggerLog(), RecordQuery.PER_QUERY));
    RecordsById.Read read = parts.byId.read(lease, due, false);
    return outcome(
        new RecordPoll.Read(new Application.Applied(0, 0, 0), due.size(), true), read, true);
  }

  private static Outcome outcome(RecordPoll.Read read, RecordsById.Read byId, boolean ended) {
    Application.Applied all = read.applied().plus(byId.applied());
    return new Outcome(
        read.records(), all.inserted(), all.updated(), byId.deleted(), all.again(), ended);
  }

  private RecordSource source(ReadLease lease, ReadState state) {
    RecordSource known = state.source();
    if (known != null) {
      return known;
    }
    ObjectDescription object = org.describeTogether(List.of(mapping.objectName())).getFirst();
    var source = RecordSource.of(object);
    database.transaction(
        handle -> {
          lease.hold(handle);
          states.keepSource(handle, table(), source);
          return true;
        });
    return source;
  }

  private void enter(ReadLease lease, MappingState state) {
    database.transaction(
        handle -> {
          states.enter(handle, table(), state);
          lease.hold(handle);
          return true;
        });
  }

  private String table() {
    return mapping.table();
  }

  /** Who does the work, put together for what the object has. */
  private final class Parts {
    private final RecordPoll poll;
    private final DeletePoll deletes;
    private final RecordsById byId;

    Parts(RecordSource source) {
      var query = new RecordQuery(mapping, source);
      var application = new Application(database, schema, mapping, source, org.userId());
      var deletions = new Deletions(database, schema, mapping);
      byId = new RecordsById(database, mapping, query, application, deletions, org);
      poll = new RecordPoll(database, states, mapping, query, application, org);
      deletes = new DeletePoll(database, states, mapping, source, deletions, byId, org);
    }
  }
}
