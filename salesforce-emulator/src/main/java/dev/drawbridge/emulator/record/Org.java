package dev.drawbridge.emulator.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.journal.Counters;
import dev.drawbridge.emulator.journal.Entry;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.lock.LockPlan;
import dev.drawbridge.emulator.lock.Transactions;
import dev.drawbridge.emulator.lock.Unit;
import dev.drawbridge.emulator.rule.Rules;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.Permissions;
import dev.drawbridge.emulator.user.SystemRight;
import dev.drawbridge.emulator.user.UserProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The org: its records and what happened to them. Calls write one after the other; reads see whole
 * calls only.
 */
public final class Org implements AutoCloseable {
  /** The first user, whose sessions the connected app of the org opens. */
  public static final String USER = SalesforceId.of("005", 1);

  public static final String USER_NAME = "integration@drawbridge.test";
  public static final String ORGANIZATION = SalesforceId.of("00D", 1);

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final ScopedValue<String> runningUser = ScopedValue.newInstance();
  private final Administration administration;
  private final Transactions transactions = new Transactions();
  private final Store store;
  private final OrgClock clock;
  private final Journal journal;
  private final Counters counters = new Counters();
  private final OrgFile file;

  /** The calls that stay or go together, under the write lock; null while each stands alone. */
  private @Nullable Together together;

  public Org(OrgClock clock, ObjectMapper json, @Nullable CommitLog log) {
    this.clock = clock;
    this.store = new Store(Schema.standard(), clock::now);
    this.journal = new Journal(json);
    this.file = new OrgFile(json, log);
    file.replay(store, journal);
    OrgSetup.addTo(store, clock.now());
    this.administration = new Administration(lock, store, file, clock, journal, counters);
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

  /** Does work for a user: what it reads of the org is what this user may see. */
  public <T> T as(String user, Supplier<T> work) {
    return ScopedValue.where(runningUser, user).call(work::get);
  }

  /** Whom work is being done for; the first user's unless {@link #as} says otherwise. */
  public String user() {
    return runningUser.orElse(USER);
  }

  /** Looks at the records while nobody writes. */
  public <T> T read(Function<Store, T> reader) {
    lock.readLock().lock();
    try {
      return reader.apply(runningUser.isBound() ? store.as(runningUser.get()) : store);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How much data storage the records take. */
  public long storageMegabytes() {
    return readWhole(DataStorage::megabytes);
  }

  /** Whether the user with this id has a system permission. */
  public boolean has(String user, SystemRight right) {
    return readWhole(whole -> whole.permissionsOf(user).has(right));
  }

  /** The schema as the running user sees it; all of it outside of any user's work. */
  public Schema schema() {
    return read(Store::schema);
  }

  /** The user with this id; null if there is none. */
  public @Nullable UserProfile userWithId(String id) {
    Row row = readWhole(whole -> whole.row(id));
    return row == null || !row.object().name().equals("User") ? null : UserProfile.of(row);
  }

  /** The user with this name; null if there is none. */
  public @Nullable UserProfile userNamed(String name) {
    return readWhole(
        whole -> {
          ObjectDescribe object = whole.schema().object("User");
          Field field = object == null ? null : object.field("Username");
          List<Row> found =
              object == null || field == null ? List.of() : whole.live(object, field, name);
          return found.isEmpty() ? null : UserProfile.of(found.getFirst());
        });
  }

  public List<UserProfile> users() {
    return readWhole(
        whole ->
            whole.table(whole.schema().existing("User")).rows().stream()
                .map(UserProfile::of)
                .toList());
  }

  private <T extends @Nullable Object> T readWhole(Function<Store, T> reader) {
    lock.readLock().lock();
    try {
      return reader.apply(store);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Carries a write call out; results stand in the order of its records.
   *
   * @throws dev.drawbridge.emulator.api.ApiFault when the call as a whole is refused
   */
  public List<WriteResult> write(WriteCall call) {
    return write(call, 0);
  }

  /**
   * Carries a write call out that takes its time between its stamp and its commit, with its records
   * locked.
   *
   * @throws dev.drawbridge.emulator.api.ApiFault when the call as a whole is refused
   */
  public List<WriteResult> write(WriteCall call, long millis) {
    Schemas schemas =
        readWhole(
            whole -> {
              whole.assignments().check(call.assignment());
              return schemas(whole, call);
            });
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
    LockPlan plan = readWhole(whole -> LockPlan.of(whole, call, bound));
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

  // Without a stamp of its own a call has that of its commit, taken when nobody reads: a reader who
  // covers the time up to now must not miss it.
  private List<WriteResult> commit(
      WriteCall call,
      Schemas schemas,
      List<Bound> given,
      @Nullable Instant stamp,
      Map<Integer, RecordError> refused) {
    lock.writeLock().lock();
    try {
      Schemas now = schemas(store, call);
      // If they changed meanwhile: records must never be stored under an old schema.
      List<Bound> bound = schemas.equals(now) ? given : bind(call, now);
      Instant time = clock.now();
      Commit commit = new Commit(store, call, bound, stamp == null ? time : stamp, time, refused);
      List<WriteResult> results = commit.run();
      if (together == null) {
        keep(List.of(commit));
      } else {
        together.commits().add(commit);
      }
      return results;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** What an administrator does to the org. */
  public Administration administration() {
    return administration;
  }

  public Transactions transactions() {
    return transactions;
  }

  /** The schema records are stored under, and what the user sees of it who writes. */
  private record Schemas(Schema whole, Schema seen, Permissions permissions) {}

  private static Schemas schemas(Store store, WriteCall call) {
    String user = call.call().user();
    return new Schemas(store.schema(), store.schemaFor(user), store.permissionsOf(user));
  }

  private static List<Bound> bind(WriteCall call, Schemas schemas) {
    CallRules.check(call, schemas.seen(), schemas.permissions());
    Binder binder = new Binder(schemas.whole(), schemas.seen(), call.typedByRecord());
    return call.call().verb() == Verb.DELETE || call.call().verb() == Verb.UNDELETE
        ? List.of()
        : call.records().stream().map(binder::bind).toList();
  }

  /** Calls being carried out as one. */
  private record Together(Unit unit, List<Commit> commits) {}

  /**
   * Carries several write calls out as one: if {@code good} does not accept what {@code work} comes
   * to, or it fails, nothing of them stays. Nobody else writes or reads meanwhile. The work is done
   * again from the start if it has to wait, so it must leave no trace but its calls.
   *
   * @param millis how long all of them take in all, with their records locked
   */
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

  public Rules rules() {
    return read(Store::rules);
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
      journal.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
