package dev.drawbridge.emulator.org;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteOptions;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.journal.CommitLog;
import dev.drawbridge.emulator.journal.Counters;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.lock.Transactions;
import dev.drawbridge.emulator.rule.Rules;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.store.DataStorage;
import dev.drawbridge.emulator.store.OrgClock;
import dev.drawbridge.emulator.store.OrgFile;
import dev.drawbridge.emulator.store.Store;
import dev.drawbridge.emulator.user.FirstUser;
import dev.drawbridge.emulator.write.CallWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  public static final String USER = FirstUser.ID;

  public static final String USER_NAME = FirstUser.NAME;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final ScopedValue<String> runningUser = ScopedValue.newInstance();
  private final Administration administration;
  private final Transactions transactions = new Transactions();
  private final Users users = new Users(this::readWhole);
  private final Store store;
  private final OrgClock clock;
  private final Journal journal;
  private final Counters counters = new Counters();
  private final OrgFile file;
  private final CallWriter writer;
  private final Replication replication = new Replication(this);
  private final RecordCounts counts = new RecordCounts(this);

  /**
   * An org with what its file holds.
   *
   * @param organization its id, of 18 characters; null for the one of its file, or the id that
   *     every new org has
   * @throws IllegalArgumentException with a sentence if the file cannot be read, or is another
   *     organization's
   */
  public Org(
      OrgClock clock, ObjectMapper json, @Nullable CommitLog log, @Nullable String organization) {
    this.clock = clock;
    this.store = new Store(Schema.standard(), clock::now);
    this.journal = new Journal(json);
    this.file = new OrgFile(json, log);
    file.replay(store, journal, organization);
    OrgSetup.addTo(store, file.organization(), clock.now());
    this.administration = new Administration(lock, store, file, clock, journal, counters);
    this.writer = new CallWriter(lock, store, clock, file, journal, counters, transactions);
  }

  /** The organization's id, of 18 characters. */
  public String organization() {
    return file.organization();
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

  public Users users() {
    return users;
  }

  /** What an administrator does to the org. */
  public Administration administration() {
    return administration;
  }

  public Transactions transactions() {
    return transactions;
  }

  /** How many records objects have, as the org tells its clients. */
  public RecordCounts counts() {
    return counts;
  }

  /** What changed in a span of time. */
  public Replication replication() {
    return replication;
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
    return readWhole(
        whole -> reader.apply(runningUser.isBound() ? whole.as(runningUser.get()) : whole));
  }

  private <T extends @Nullable Object> T readWhole(Function<Store, T> reader) {
    lock.readLock().lock();
    try {
      return reader.apply(store);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How much data storage the records take. */
  public long storageMegabytes() {
    return readWhole(DataStorage::megabytes);
  }

  /** The schema as the running user sees it; all of it outside of any user's work. */
  public Schema schema() {
    return read(Store::schema);
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
    return writer.write(call, millis);
  }

  /**
   * Keeps in the journal that a call of the running user was refused as a whole before its records
   * were looked at.
   *
   * @param api as the journal names it
   */
  public void refuse(String api, Attempt attempt, ApiFault fault) {
    if (!attempt.records().isEmpty()) {
      var call = new Call(nextCall(), api, user(), attempt.verb());
      writer.refuse(
          new WriteCall(
              call, attempt.externalIdField(), attempt.records(), WriteOptions.NONE, Map.of()),
          fault);
    }
  }

  /**
   * Carries several write calls out as one: if {@code good} does not accept what {@code work} comes
   * to, or it fails, nothing of them stays. Nobody else writes or reads meanwhile. The work is done
   * again from the start if it has to wait, so it must leave no trace but its calls.
   *
   * @param millis how long all of them take in all, with their records locked
   */
  public <T> T together(Supplier<T> work, Predicate<T> good, long millis) {
    return writer.together(work, good, millis);
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
