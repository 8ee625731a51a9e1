package dev.drawbridge.emulator.org;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.journal.Counters;
import dev.drawbridge.emulator.journal.Journal;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Table;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.rule.Rules;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.store.OrgClock;
import dev.drawbridge.emulator.store.OrgFile;
import dev.drawbridge.emulator.store.Store;
import dev.drawbridge.emulator.user.HiddenRecords;
import dev.drawbridge.emulator.user.UserSetup;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What an administrator does to the org: schema, rules, users, the recycle bin. */
public final class Administration {
  private final ReentrantReadWriteLock lock;
  private final Store store;
  private final OrgFile file;
  private final OrgClock clock;
  private final Journal journal;
  private final Counters counters;

  Administration(
      ReentrantReadWriteLock lock,
      Store store,
      OrgFile file,
      OrgClock clock,
      Journal journal,
      Counters counters) {
    this.lock = lock;
    this.store = store;
    this.file = file;
    this.clock = clock;
    this.journal = journal;
    this.counters = counters;
  }

  /**
   * Sets up users and what they may do.
   *
   * @throws IllegalArgumentException with a sentence if that makes no sense; then nothing changed
   */
  public <T> T setUp(Function<UserSetup, T> work) {
    return inTransaction(transaction -> work.apply(new UserSetup(store, transaction, clock.now())));
  }

  private <T> T inTransaction(Function<Transaction, T> work) {
    lock.writeLock().lock();
    var transaction = new Transaction(store);
    boolean done = false;
    try {
      T result = work.apply(transaction);
      file.commit(0, List.of(), transaction.changed(), store);
      done = true;
      return result;
    } finally {
      if (!done) {
        transaction.rollBack();
      }
      lock.writeLock().unlock();
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
      if (store.schema().object("RecordType") != null) {
        setUp(UserSetup::recordTypes);
      }
    } finally {
      lock.writeLock().unlock();
    }
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
      file.ruled(store.rules());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Empties the recycle bin: what was in it never comes back.
   *
   * @return how many records that were
   */
  public int emptyRecycleBin() {
    lock.writeLock().lock();
    try {
      Map<String, Instant> purged = new LinkedHashMap<>();
      for (ObjectDescribe object : store.schema().objects()) {
        Table table = store.table(object);
        for (Row row : List.copyOf(table.rows())) {
          if (row.deleted() && row.value("SystemModstamp") instanceof Instant time) {
            table.purge(row.id(), time);
            purged.put(row.id(), time);
          }
        }
      }
      file.purged(purged);
      return purged.size();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Forgets what was deleted so far: getDeleted cannot tell any more. */
  public void purgeDeletionLog() {
    lock.writeLock().lock();
    try {
      Instant now = clock.now();
      store.forgetDeletions(now);
      file.forgotten(now);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Sets SystemModstamp and LastModifiedDate of a record, which stays as it is otherwise.
   *
   * @param time its fraction of a second is dropped
   * @return the stamp that the record has now
   * @throws IllegalArgumentException with a sentence if there is no such record, or the time is in
   *     the future
   */
  public Instant stamp(String id, Instant time) {
    if (time.isAfter(clock.now())) {
      throw new IllegalArgumentException("The stamp of a record cannot be in the future.");
    }
    Instant stamp = time.truncatedTo(ChronoUnit.SECONDS);
    return inTransaction(
        transaction -> {
          Row row = store.row(id);
          if (row == null) {
            throw new IllegalArgumentException("There is no record " + id + ".");
          }
          Map<String, Object> values = new HashMap<>(row.values());
          values.put("SystemModstamp", stamp);
          values.replace("LastModifiedDate", stamp);
          transaction.put(new Row(row.object(), row.id(), values, row.bin()));
          return stamp;
        });
  }

  /** Hides records from a user in place of those hidden before, for as long as the org runs. */
  public void hide(String user, HiddenRecords records) {
    lock.writeLock().lock();
    try {
      store.hide(user, records);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Keeps something that is no record for as long as the org lives. */
  public void note(String kind, JsonNode content) {
    file.note(kind, content);
  }

  /** What was noted of a kind, the oldest first. */
  public List<JsonNode> notes(String kind) {
    return file.notes(kind);
  }

  /** Forgets all records and the journal; the schema and notes of these kinds stay. */
  public void reset(String... notes) {
    lock.writeLock().lock();
    try {
      store.clear();
      journal.clear();
      counters.reset();
      clock.shift(0);
      file.clear(store.schema(), Set.of(notes));
      OrgSetup.addTo(store, file.organization(), clock.now());
    } finally {
      lock.writeLock().unlock();
    }
  }
}
