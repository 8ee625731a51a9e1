package dev.drawbridge.emulator.lock;

import dev.drawbridge.emulator.record.Bound;
import dev.drawbridge.emulator.record.RecordError;
import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.SalesforceId;
import dev.drawbridge.emulator.record.Sent;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.record.Values;
import dev.drawbridge.emulator.record.WriteCall;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The records that a call locks before it writes: its own, what goes with them, and the parents
 * that Salesforce locks with them ("Record-Level Locking" of its guide to large data volumes):
 * masters and parents that take their children along at every write, other parents that cannot be
 * without the lookup only when it is set or changed.
 *
 * @param records the locks each record needs, in the order of the call
 * @param creating the upserted records for whose key there was none yet
 */
public record LockPlan(List<Set<String>> records, Set<Integer> creating) {
  public static LockPlan of(Store store, WriteCall call, List<Bound> bound) {
    List<Set<String>> records = new ArrayList<>();
    Set<Integer> creating = new HashSet<>();
    for (int i = 0; i < call.records().size(); i++) {
      Set<String> ids = new HashSet<>();
      switch (call.call().verb()) {
        case CREATE -> parents(store, bound.get(i), null, ids);
        case UPDATE -> update(store, bound.get(i), row(store, call.records().get(i).id()), ids);
        case UPSERT -> {
          Row found = found(store, call, bound.get(i));
          if (found == null) {
            creating.add(i);
          }
          update(store, bound.get(i), found, ids);
        }
        case DELETE, UNDELETE -> {
          Row row = row(store, call.records().get(i).id());
          if (row != null) {
            below(store, row, ids);
            above(row, ids);
          }
        }
        case QUERY, BULK, OTHER -> throw new IllegalStateException("Not a write call.");
      }
      records.add(ids);
    }
    return new LockPlan(records, creating);
  }

  /** All locks in the order in which they are to be taken. */
  public SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>();
    records.forEach(ids::addAll);
    return ids;
  }

  /** The upserted records whose key somebody else's call has created meanwhile. */
  public Map<Integer, RecordError> overtaken(Store store, WriteCall call, List<Bound> bound) {
    Map<Integer, RecordError> overtaken = new HashMap<>();
    for (int index : creating) {
      Row found = found(store, call, bound.get(index));
      if (found != null) {
        overtaken.put(
            index,
            RecordError.of(
                "DUPLICATE_VALUE",
                "duplicate value found: %s duplicates value on record with id: %s"
                    .formatted(call.externalIdField(), found.id().substring(0, 15))));
      }
    }
    return overtaken;
  }

  private static @Nullable Row row(Store store, @Nullable String given) {
    String id = given == null ? null : SalesforceId.parse(given);
    return id == null ? null : store.row(id);
  }

  private static @Nullable Row found(Store store, WriteCall call, Bound record) {
    String name = call.externalIdField();
    Field field = name == null ? null : record.object().field(name);
    if (field == null || field.type() == FieldType.ID) {
      return row(store, record.input().id());
    }
    Object key = record.values().get(field);
    List<Row> rows = key == null ? List.of() : store.matching(record.object(), field, key);
    return rows.size() == 1 ? rows.getFirst() : null;
  }

  private static void update(Store store, Bound record, @Nullable Row row, Set<String> ids) {
    if (row != null) {
      ids.add(row.id());
    }
    parents(store, record, row, ids);
  }

  private static void parents(Store store, Bound record, @Nullable Row row, Set<String> ids) {
    for (Field field : record.object().fields()) {
      boolean always = field.cascadeDelete();
      if (field.type() != FieldType.REFERENCE || !(always || held(field))) {
        continue;
      }
      Object before = row == null ? null : row.value(field.name());
      String after = sent(store, record, field);
      boolean changed = after != null && !after.equals(before);
      if (after != null && (always || changed)) {
        ids.add(after);
      }
      if (before != null && (always || changed)) {
        ids.add(before.toString());
      }
    }
  }

  private static boolean held(Field field) {
    return field.restrictedDelete() || field.required();
  }

  private static @Nullable String sent(Store store, Bound record, Field field) {
    Object value = record.values().get(field);
    if (value != null) {
      return SalesforceId.parse(value.toString());
    }
    Sent.Parent parent = record.parents().get(field);
    if (parent == null || parent.type() == null || parent.keys().size() != 1) {
      return null;
    }
    ObjectDescribe object = store.schema().object(parent.type());
    Map.Entry<String, String> key = parent.keys().entrySet().iterator().next();
    Field named = object == null ? null : object.field(key.getKey());
    Object parsed = named == null || !named.idLookup() ? null : Values.parse(named, key.getValue());
    List<Row> rows =
        object == null || named == null || parsed == null
            ? List.of()
            : store.matching(object, named, parsed);
    return rows.size() == 1 ? rows.getFirst().id() : null;
  }

  private static void above(Row row, Set<String> ids) {
    for (Field field : row.object().fields()) {
      Object parent = field.cascadeDelete() ? row.value(field.name()) : null;
      if (parent != null) {
        ids.add(parent.toString());
      }
    }
  }

  /** A record and all that is deleted, emptied or brought back with it. */
  private static void below(Store store, Row row, Set<String> ids) {
    if (!ids.add(row.id())) {
      return;
    }
    for (Schema.Child child : store.schema().children(row.object())) {
      if (!child.field().indexed()) {
        continue;
      }
      for (Row pointing : store.live(child.object(), child.field(), row.id())) {
        if (child.field().cascadeDelete()) {
          below(store, pointing, ids);
        } else {
          ids.add(pointing.id());
        }
      }
    }
  }
}
