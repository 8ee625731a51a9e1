package dev.drawbridge.emulator.lock;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.row.Records;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.row.Values;
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
  public static LockPlan of(Records records, WriteCall call, List<Bound> bound) {
    List<Set<String>> locks = new ArrayList<>();
    Set<Integer> creating = new HashSet<>();
    for (int i = 0; i < call.records().size(); i++) {
      Set<String> ids = new HashSet<>();
      switch (call.call().verb()) {
        case CREATE -> parents(records, bound.get(i), null, ids);
        case UPDATE -> update(records, bound.get(i), row(records, call.records().get(i).id()), ids);
        case UPSERT -> {
          Row found = found(records, call, bound.get(i));
          if (found == null) {
            creating.add(i);
          }
          update(records, bound.get(i), found, ids);
        }
        case DELETE, UNDELETE -> {
          Row row = row(records, call.records().get(i).id());
          if (row != null) {
            below(records, row, ids);
            above(row, ids);
          }
        }
        case QUERY, BULK, OTHER -> throw new IllegalStateException("Not a write call.");
      }
      locks.add(ids);
    }
    return new LockPlan(locks, creating);
  }

  /** All locks in the order in which they are to be taken. */
  public SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>();
    records.forEach(ids::addAll);
    return ids;
  }

  /** The upserted records whose key somebody else's call has created meanwhile. */
  public Map<Integer, RecordError> overtaken(Records records, WriteCall call, List<Bound> bound) {
    Map<Integer, RecordError> overtaken = new HashMap<>();
    for (int index : creating) {
      Row found = found(records, call, bound.get(index));
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

  private static @Nullable Row row(Records records, @Nullable String given) {
    String id = given == null ? null : SalesforceId.parse(given);
    return id == null ? null : records.row(id);
  }

  private static @Nullable Row found(Records records, WriteCall call, Bound record) {
    String name = call.externalIdField();
    Field field = name == null ? null : record.object().field(name);
    if (field == null || field.type() == FieldType.ID) {
      return row(records, record.input().id());
    }
    Object key = record.values().get(field);
    List<Row> rows = key == null ? List.of() : records.matching(record.object(), field, key);
    return rows.size() == 1 ? rows.getFirst() : null;
  }

  private static void update(Records records, Bound record, @Nullable Row row, Set<String> ids) {
    if (row != null) {
      ids.add(row.id());
    }
    parents(records, record, row, ids);
  }

  private static void parents(Records records, Bound record, @Nullable Row row, Set<String> ids) {
    for (Field field : record.object().fields()) {
      boolean always = field.cascadeDelete();
      if (field.type() != FieldType.REFERENCE || !(always || held(field))) {
        continue;
      }
      Object before = row == null ? null : row.value(field.name());
      String after = sent(records, record, field);
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

  private static @Nullable String sent(Records records, Bound record, Field field) {
    Object value = record.values().get(field);
    if (value != null) {
      return SalesforceId.parse(value.toString());
    }
    Sent.Parent parent = record.parents().get(field);
    if (parent == null || parent.type() == null || parent.keys().size() != 1) {
      return null;
    }
    ObjectDescribe object = records.schema().object(parent.type());
    Map.Entry<String, String> key = parent.keys().entrySet().iterator().next();
    Field named = object == null ? null : object.field(key.getKey());
    Object parsed = named == null || !named.idLookup() ? null : Values.parse(named, key.getValue());
    List<Row> rows =
        object == null || named == null || parsed == null
            ? List.of()
            : records.matching(object, named, parsed);
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
  private static void below(Records records, Row row, Set<String> ids) {
    if (!ids.add(row.id())) {
      return;
    }
    for (Schema.Child child : records.schema().children(row.object())) {
      if (!child.field().indexed()) {
        continue;
      }
      for (Row pointing : records.live(child.object(), child.field(), row.id())) {
        if (child.field().cascadeDelete()) {
          below(records, pointing, ids);
        } else {
          ids.add(pointing.id());
        }
      }
    }
  }
}
