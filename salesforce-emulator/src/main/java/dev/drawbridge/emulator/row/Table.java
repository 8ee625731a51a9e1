package dev.drawbridge.emulator.row;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of one object in id order, with an index of every key and lookup field. */
public final class Table {
  private final NavigableMap<String, Row> rows = new TreeMap<>();
  private final Map<String, KeyIndex> indexes = new HashMap<>();
  private final StoredValues.Shapes shapes = new StoredValues.Shapes();
  private final Map<String, Instant> purged = new HashMap<>();
  private final Map<String, Instant> undeleted = new HashMap<>();
  private long lastNumber;

  public Collection<Row> rows() {
    return rows.values();
  }

  public @Nullable Row row(String id) {
    return rows.get(id);
  }

  /** Ids of the records, deleted ones included, whose indexed field has this value. */
  public Set<String> ids(Field field, Object value) {
    KeyIndex index = indexes.get(field.name());
    return index == null ? Set.of() : index.get(field.key(value));
  }

  public long lastNumber() {
    return lastNumber;
  }

  public void lastNumber(long number) {
    lastNumber = number;
  }

  /** Stores a record and returns it as it is stored. */
  public Row put(Row given) {
    var row = new Row(given.object(), given.id(), shapes.pack(given.values()), given.bin());
    Row before = rows.put(row.id(), row);
    if (before != null
        && before.deleted()
        && before.value("SystemModstamp") instanceof Instant time) {
      undeleted.put(row.id(), time);
    }
    for (Field field : row.object().indexedFields()) {
      Object old = before == null ? null : before.value(field.name());
      Object value = row.value(field.name());
      if (Objects.equals(old, value)) {
        continue;
      }
      KeyIndex index = indexes.computeIfAbsent(field.name(), name -> new KeyIndex());
      if (old != null) {
        index.remove(field.key(old), row.id());
      }
      if (value != null) {
        index.add(field.key(value), row.id());
      }
    }
    return row;
  }

  /** These records as records of a changed object. */
  public Table under(ObjectDescribe object) {
    var changed = new Table();
    changed.lastNumber = lastNumber;
    changed.purged.putAll(purged);
    changed.undeleted.putAll(undeleted);
    rows.values()
        .forEach(row -> changed.put(new Row(object, row.id(), converted(row, object), row.bin())));
    return changed;
  }

  private static Map<String, Object> converted(Row row, ObjectDescribe object) {
    Map<String, Object> values = new HashMap<>();
    row.values()
        .forEach(
            (name, value) -> {
              Field before = row.object().field(name);
              Field after = object.field(name);
              // System values stay although some objects do not describe them.
              Object kept = after == null && before != null ? null : fitting(before, after, value);
              if (kept != null) {
                values.put(name, kept);
              }
            });
    return Map.copyOf(values);
  }

  // As on Salesforce, what the new type cannot hold is lost.
  private static @Nullable Object fitting(
      @Nullable Field before, @Nullable Field after, Object value) {
    if (before == null || after == null || before.type() == after.type()) {
      return value;
    }
    try {
      return Values.parse(after, Values.text(value));
    } catch (ApiFault unfit) {
      return null;
    }
  }

  /** Records that are gone for good, and when they were deleted. */
  public Map<String, Instant> purged() {
    return purged;
  }

  /** Records that were in the recycle bin once, and when they were deleted last. */
  public Map<String, Instant> undeleted() {
    return undeleted;
  }

  /** Takes a deleted record out of the recycle bin for good. */
  public void purge(String id, Instant deleted) {
    remove(id);
    purged.put(id, deleted);
  }

  public void remove(String id) {
    Row before = rows.remove(id);
    if (before != null) {
      unindex(before);
    }
  }

  private void unindex(Row row) {
    for (Field field : row.object().indexedFields()) {
      Object value = row.value(field.name());
      KeyIndex index = indexes.get(field.name());
      if (value != null && index != null) {
        index.remove(field.key(value), row.id());
      }
    }
  }
}
