package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.computed.RollUps;
import dev.drawbridge.emulator.journal.Entry;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Transaction;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One write call being carried out under the org's lock. */
final class Commit {
  private static final RecordError ROLLED_BACK =
      RecordError.of(
          "ALL_OR_NONE_OPERATION_ROLLED_BACK",
          "Record rolled back because not all records were valid and the request was using"
              + " AllOrNone header");

  private final Store store;
  private final WriteCall call;
  private final List<Bound> bound;
  private final Instant stamp;
  private final Instant now;
  private final Map<Integer, RecordError> locked;
  private final Transaction transaction;
  private final Writer writer;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Row> cascaded = new ArrayList<>();
  private List<WriteResult> results = List.of();

  /**
   * @param stamp when the call was begun, which its records are stamped with
   * @param now when it is committed
   * @param locked records (by index) that cannot be had
   */
  Commit(
      Store store,
      WriteCall call,
      List<Bound> bound,
      Instant stamp,
      Instant now,
      Map<Integer, RecordError> locked) {
    this.store = store;
    this.call = call;
    this.bound = bound;
    this.stamp = stamp;
    this.now = now;
    this.locked = locked;
    this.transaction = new Transaction(store);
    this.writer = new Writer(store, transaction, call, stamp, cascaded::add);
  }

  /** A call that is refused as a whole: it changes nothing and has a line for each record. */
  static Commit refused(Store store, WriteCall call, Instant now, ApiFault fault) {
    var commit = new Commit(store, call, List.of(), now, now, Map.of());
    var journal = new JournalEntries(store, call, now);
    var refusal = new WriteResult(null, false, RecordError.of(fault.code(), fault.message()));
    commit.results = Collections.nCopies(call.records().size(), refusal);
    call.records().forEach(record -> commit.entries.add(journal.entry(record, refusal)));
    return commit;
  }

  /** Carries the call out; if the org makes a mistake in it, nothing of it stays. */
  List<WriteResult> run() {
    boolean done = false;
    try {
      results = written();
      done = true;
      return results;
    } finally {
      if (!done) {
        forget();
      }
    }
  }

  /** Takes the call back as if it had never been made. */
  void forget() {
    transaction.rollBack();
    entries.clear();
    results = List.of();
  }

  List<WriteResult> results() {
    return results;
  }

  long call() {
    return call.call().number();
  }

  /** Takes the call back because another one of its unit failed. */
  void rollBack() {
    results = rolledBack(results, new JournalEntries(store, call, now));
  }

  private List<WriteResult> written() {
    var journal = new JournalEntries(store, call, now);
    Map<Integer, RecordError> refused = new HashMap<>(Duplicates.in(call, bound));
    refused.putAll(MixedSetup.in(bound));
    for (int i = 0; i < bound.size(); i++) {
      RecordError mistyped = bound.get(i).mistyped();
      if (mistyped != null) {
        refused.put(i, mistyped);
      }
    }
    refused.putAll(locked);
    refused.putAll(call.scripted());
    List<WriteResult> written = new ArrayList<>();
    for (int i = 0; i < call.records().size(); i++) {
      RecordError scripted = refused.get(i);
      WriteResult result = scripted == null ? attempt(i) : new WriteResult(null, false, scripted);
      written.add(result);
      entries.add(journal.entry(call.records().get(i), result));
      cascaded.forEach(row -> entries.add(journal.cascade(row)));
      cascaded.clear();
    }
    if (call.options().allOrNone() && written.stream().anyMatch(result -> !result.success())) {
      return rolledBack(written, journal);
    }
    new RollUps(store, store.formulas(), transaction, stamp.truncatedTo(ChronoUnit.SECONDS))
        .refresh();
    return written;
  }

  List<Entry> entries() {
    return entries;
  }

  List<Row> changed() {
    return transaction.changed();
  }

  private WriteResult attempt(int index) {
    try {
      return write(index);
    } catch (Refused refused) {
      return new WriteResult(null, false, refused.error());
    }
  }

  private WriteResult write(int index) {
    RecordInput input = call.records().get(index);
    return switch (call.call().verb()) {
      case CREATE -> new WriteResult(writer.create(bound.get(index)), true, null);
      case UPDATE -> {
        if (input.id() == null) {
          throw new Refused("MISSING_ARGUMENT", "Id not specified in an update call");
        }
        Bound record = bound.get(index);
        yield new WriteResult(writer.update(record.object(), input.id(), record), false, null);
      }
      case UPSERT -> upsert(bound.get(index));
      case DELETE ->
          new WriteResult(
              writer.delete(
                  input.type().isEmpty() ? null : store.schema().object(input.type()),
                  Objects.requireNonNullElse(input.id(), "")),
              false,
              null);
      case UNDELETE ->
          new WriteResult(writer.undelete(Objects.requireNonNullElse(input.id(), "")), false, null);
      case QUERY, BULK, OTHER -> throw new IllegalStateException("Not a write call.");
    };
  }

  private WriteResult upsert(Bound record) {
    Field field = keyField(record.object());
    if (field.type() == FieldType.ID) {
      String id = record.input().id();
      return id == null
          ? new WriteResult(writer.create(record), true, null)
          : new WriteResult(writer.update(record.object(), id, record), false, null);
    }
    if (record.input().id() != null) {
      throw new Refused(
          "INVALID_FIELD_FOR_INSERT_UPDATE",
          "The Id field should not be specified in the sobject data.",
          "Id");
    }
    Object key = record.values().get(field);
    if (key == null) {
      throw new Refused("MISSING_ARGUMENT", field.name() + " not specified", field.name());
    }
    // Who does not see the record creates another one, unless its value is unique.
    List<Row> found =
        store.matching(record.object(), field, key).stream()
            .filter(row -> store.sees(call.call().user(), row))
            .toList();
    return switch (found.size()) {
      case 0 -> new WriteResult(writer.create(record), true, null);
      case 1 -> {
        Bound changes = record.without(field);
        yield new WriteResult(
            writer.update(record.object(), found.getFirst().id(), changes), false, null);
      }
      default -> throw RecordRules.moreThanOne(found);
    };
  }

  private Field keyField(ObjectDescribe object) {
    @Nullable Field field =
        object.field(Objects.requireNonNull(call.externalIdField(), "an upsert names its key"));
    return Objects.requireNonNull(field);
  }

  private List<WriteResult> rolledBack(List<WriteResult> before, JournalEntries journal) {
    transaction.rollBack();
    entries.clear();
    List<WriteResult> undone = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      RecordError error = before.get(i).error();
      undone.add(new WriteResult(null, false, error == null ? ROLLED_BACK : error));
      entries.add(journal.entry(call.records().get(i), undone.get(i)));
    }
    return undone;
  }
}
