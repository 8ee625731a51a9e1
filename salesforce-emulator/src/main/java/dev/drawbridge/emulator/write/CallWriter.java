package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.journal.Counters;
import dev.drawbridge.emulator.journal.Entry;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.lock.LockPlan;
import dev.drawbridge.emulator.lock.Transactions;
import dev.drawbridge.emulator.lock.Unit;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.rule.AssignmentRules;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.store.OrgClock;
import dev.drawbridge.emulator.store.OrgFile;
import dev.drawbridge.emulator.store.Store;
import dev.drawbridge.emulator.user.Permissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries write calls out one after the other: each alone, or several that stay or go together. */
public final class CallWriter {
  private final ReentrantReadWriteLock lock;
  private final Store store;
  private final OrgClock clock;
  private final OrgFile file;
  private final Journal journal;
  private final Counters counters;
  private final Transactions transactions;

  /** The calls that stay or go together, under the write lock; null while each stands alone. */
  private @Nullable Together together;

  public CallWriter(
      ReentrantReadWriteLock lock,
      Store store,
      OrgClock clock,
      OrgFile file,
      Journal journal,
      Counters counters,
      Transactions transactions) {
    this.lock = lock;
    this.store = store;
    this.clock = clock;
    this.file = file;
    this.journal = journal;
    this.counters = counters;
    this.transactions = transactions;
  }

  /** The schema records are stored under, and what the user sees of it who writes. */
  private record Schemas(
      Schema whole, Schema seen, Permissions permissions, AssignmentRules assignments) {}

  /** Calls being carried out as one. */
  private record Together(Unit unit, List<Commit> commits) {}

  /**
   * Carries a write call out that takes its time between its stamp and its commit, with its records
   * locked.
   */
  public List<WriteResult> write(WriteCall call, long millis) {
    Schemas schemas = reading(() -> schemas(call));
    List<Bound> bound = bind(call, schemas);
    if (lock.isWriteLockedByCurrentThread() && together != null) {
      Unit unit = together.unit();
      Map<Integer, RecordError> locked =
          unit.atOnce() ? Map.of() : unit.lock(LockPlan.of(store, call, bound));
      return commit(call, schemas, bound, null, locked);
    }
    if (transactions.atOnce(millis)) {
      return commit(call, schemas, bound, null, Map.of());
    }
    LockPlan plan = reading(() -> LockPlan.of(store, call, bound));
    return transactions.run(
        plan,
        clock::now,
        millis,
        (stamp, locked) -> {
          lock.writeLock().lock();
          try {
            Map<Integer, RecordError> refused = new HashMap<>(locked);
            refused.putAll(plan.overtaken(store, call, bound));
            return commit(call, schemas, bound, stamp, refused);
          } finally {
            lock.writeLock().unlock();
          }
        });
  }

  private <T> T reading(Supplier<T> work) {
    lock.readLock().lock();
    try {
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  // Without a stamp of its own a call has that of its commit, taken when nobody reads: a reader who
  // covers the time up to now must not miss it.
  private List<WriteResult> commit(
      WriteCall call,
      Schemas schemas,
      List<Bound> given,
      @Nullable Instant stamp,
      Map<Integer, RecordError> refused) {
    return keep(() -> {
          Schemas now = schemas(call);
          // If they changed meanwhile: records must never be stored under an old schema.
          List<Bound> bound = schemas.equals(now) ? given : bind(call, now);
          Instant time = clock.now();
          var commit = new Commit(store, call, bound, stamp == null ? time : stamp, time, refused);
          commit.run();
          return commit;
        })
        .results();
  }

  private Schemas schemas(WriteCall call) {
    String user = call.call().user();
    return new Schemas(
        store.schema(), store.schemaFor(user), store.permissionsOf(user), store.assignments());
  }

  /** What the records of a call mean; a call that means nothing is refused as a whole. */
  private List<Bound> bind(WriteCall call, Schemas schemas) {
    try {
      schemas.assignments().check(call.options().assignment());
      CallRules.check(call, schemas.seen(), schemas.permissions());
      var binder = new Binder(schemas.whole(), schemas.seen(), call.options().typedByRecord());
      return call.call().verb() == Verb.DELETE || call.call().verb() == Verb.UNDELETE
          ? List.of()
          : call.records().stream().map(binder::bind).toList();
    } catch (ApiFault fault) {
      refuse(call, fault);
      throw fault;
    }
  }

  /** Refuses a call as a whole: all that stays of it are its records' lines in the journal. */
  public void refuse(WriteCall call, ApiFault fault) {
    keep(() -> Commit.refused(store, call, clock.now(), fault));
  }

  /** Keeps a call at once, or with those that stay or go together with it. */
  private Commit keep(Supplier<Commit> carriedOut) {
    lock.writeLock().lock();
    try {
      Commit commit = carriedOut.get();
      if (together == null) {
        keep(List.of(commit));
      } else {
        together.commits().add(commit);
      }
      return commit;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Carries several write calls out as one, which takes its time with their records locked. */
  public <T> T together(Supplier<T> work, Predicate<T> good, long millis) {
    try (Unit unit = transactions.unit(millis)) {
      Optional<T> result = attempt(unit, work, good);
      while (result.isEmpty()) {
        unit.await();
        result = attempt(unit, work, good);
      }
      return result.get();
    }
  }

  /** Does the work of a unit; it stays only if it had all it needs, else the result is empty. */
  private <T> Optional<T> attempt(Unit unit, Supplier<T> work, Predicate<T> good) {
    lock.writeLock().lock();
    List<Commit> commits = new ArrayList<>();
    boolean last = true;
    boolean kept = false;
    together = new Together(unit, commits);
    try {
      T result = work.get();
      last = unit.ripe();
      kept = last && good.test(result);
      return last ? Optional.of(result) : Optional.empty();
    } catch (Unit.Blocked blocked) {
      last = false;
      return Optional.empty();
    } finally {
      together = null;
      if (!kept) {
        commits.reversed().forEach(Commit::rollBack);
      }
      if (last) {
        keep(commits);
      }
      lock.writeLock().unlock();
    }
  }

  private void keep(List<Commit> commits) {
    if (commits.isEmpty()) {
      return;
    }
    List<Entry> entries = new ArrayList<>();
    List<Row> changed = new ArrayList<>();
    for (Commit commit : commits) {
      entries.addAll(commit.entries());
      changed.addAll(commit.changed());
    }
    List<byte[]> lines = journal.lines(entries);
    boolean written = false;
    try {
      file.commit(commits.getLast().call(), lines, changed, store);
      written = true;
    } finally {
      if (!written) {
        commits.reversed().forEach(Commit::forget);
      }
    }
    lines.forEach(journal::add);
    for (Commit commit : commits) {
      commit.results().forEach(result -> counters.record(result.success()));
    }
  }
}
