package dev.drawbridge.emulator.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.journal.Counters;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The org: its records and what happened to them. Calls write one after the other; reads see whole
 * calls only.
 */
public final class Org implements AutoCloseable {
  /** The one active user, whom every session belongs to. */
  public static final String USER = SalesforceId.of("005", 1);

  public static final String USER_NAME = "integration@drawbridge.test";
  public static final String ORGANIZATION = SalesforceId.of("00D", 1);

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Store store;
  private final OrgClock clock;
  private final Journal journal;
  private final Counters counters = new Counters();
  private final OrgFile file;

  /** The calls that stay or go together, under the write lock; null while each stands alone. */
  private @Nullable List<Commit> together;

  public Org(OrgClock clock, ObjectMapper json, @Nullable CommitLog log) {
    this.clock = clock;
    this.store = new Store(Schema.standard(), clock::now);
    this.journal = new Journal(json);
    this.file = new OrgFile(json, log);
    file.replay(store, journal);
    OrgSetup.addTo(store, clock.now());
  }

  public OrgClock clock() {
    return clock;
  }

  public Journal journal() {
    return journal;
  }

  public Counters counters() {
    return counters;
  }

  /** The number of the next API call. */
  public long nextCall() {
    return file.nextCall();
  }

  /** Looks at the records while nobody writes. */
  public <T> T read(Function<Store, T> reader) {
    lock.readLock().lock();
    try {
      return reader.apply(store);
    } finally {
      lock.readLock().unlock();
    }
  }

  public Schema schema() {
    return read(Store::schema);
  }

  /**
   * Carries a write call out; results stand in the order of its records.
   *
   * @throws dev.drawbridge.emulator.api.ApiFault when the call as a whole is refused
   */
  public List<WriteResult> write(WriteCall call) {
    Schema schema = schema();
    List<Bound> bound = bind(call, schema);
    lock.writeLock().lock();
    try {
      if (store.schema() != schema) {
        // It changed meanwhile; records must never be stored under the old one.
        bound = bind(call, store.schema());
      }
      Commit commit = new Commit(store, call, bound, clock.now());
      List<WriteResult> results = commit.run();
      if (together == null) {
        keep(List.of(commit));
      } else {
        together.add(commit);
      }
      return results;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static List<Bound> bind(WriteCall call, Schema schema) {
    CallRules.check(call, schema);
    Binder binder = new Binder(schema, call.typedByRecord());
    return call.call().verb() == Verb.DELETE || call.call().verb() == Verb.UNDELETE
        ? List.of()
        : call.records().stream().map(binder::bind).toList();
  }

  /**
   * Carries several write calls out as one: if {@code good} does not accept what {@code work} comes
   * to, or it fails, nothing of them stays. Nobody else writes or reads meanwhile.
   */
  public <T> T together(Supplier<T> work, Predicate<T> good) {
    lock.writeLock().lock();
    List<Commit> commits = new ArrayList<>();
    boolean kept = false;
    together = commits;
    try {
      T result = work.get();
      kept = good.test(result);
      return result;
    } finally {
      together = null;
      if (!kept) {
        commits.reversed().forEach(Commit::rollBack);
      }
      keep(commits);
      lock.writeLock().unlock();
    }
  }

  private void keep(List<Commit> commits) {
    List<byte[]> lines = new ArrayList<>();
    List<Row> changed = new ArrayList<>();
    long call = 0;
    for (Commit commit : commits) {
      commit.entries().forEach(entry -> lines.add(journal.add(entry)));
      commit.results().forEach(result -> counters.record(result.success()));
      changed.addAll(commit.changed());
      call = Math.max(call, commit.call());
    }
    if (!commits.isEmpty()) {
      file.commit(call, lines, changed, store);
    }
  }

  /**
   * Changes the schema; records keep what the new one has fields for.
   *
   * @throws IllegalArgumentException with a sentence if it cannot be changed so
   */
  public void change(UnaryOperator<Schema> change) {
    lock.writeLock().lock();
    try {
      Schema before = store.schema();
      store.replace(change.apply(before));
      file.described(before, store.schema());
    } finally {
      lock.writeLock().unlock();
    }
  }

  public Rules rules() {
    return read(Store::rules);
  }

  /**
   * Changes the rules for records; a reset forgets them.
   *
   * @throws IllegalArgumentException with a sentence if one makes no sense
   */
  public void changeRules(UnaryOperator<Rules> change) {
    lock.writeLock().lock();
    try {
      store.rules(change.apply(store.rules()));
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Forgets all records and the journal; the schema stays. */
  public void reset() {
    lock.writeLock().lock();
    try {
      store.clear();
      journal.clear();
      counters.reset();
      clock.shift(0);
      file.clear(store.schema());
      OrgSetup.addTo(store, clock.now());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** How many records that are not deleted each object has. */
  public Map<String, Long> recordCounts() {
    return read(
        records -> {
          Map<String, Long> counts = new LinkedHashMap<>();
          for (ObjectDescribe object : records.schema().objects()) {
            long live = records.table(object).rows().stream().filter(row -> !row.deleted()).count();
            counts.put(object.name(), live);
          }
          return counts;
        });
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      file.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
