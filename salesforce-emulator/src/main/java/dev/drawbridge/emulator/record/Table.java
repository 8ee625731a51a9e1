package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The records of one object in id order, with an index of every key and lookup field. */
public final class Table {
  private final NavigableMap<String, Row> rows = new TreeMap<>();
  private final Map<String, Map<String, NavigableSet<String>>> indexes = new HashMap<>();
  private final Map<String, Instant> purged = new HashMap<>();
  private long lastNumber;

  public Collection<Row> rows() {
    return rows.values();
  }

  public @Nullable Row row(String id) {
    return rows.get(id);
  }

  /** Ids of the records, deleted ones included, whose indexed field has this value. */
  public Set<String> ids(Field field, Object value) {
    Map<String, NavigableSet<String>> index = indexes.get(field.name());
    Set<String> ids = index == null ? null : index.get(field.key(value));
    return ids == null ? Set.of() : ids;
  }

  long lastNumber() {
    return lastNumber;
  }

  void lastNumber(long number) {
    lastNumber = number;
  }

  void put(Row row) {
    Row before = rows.put(row.id(), row);
    if (before != null) {
      unindex(before);
    }
    for (Field field : row.object().indexedFields()) {
      Object value = row.value(field.name());
      if (value != null) {
        indexes
            .computeIfAbsent(field.name(), name -> new HashMap<>())
            .computeIfAbsent(field.key(value), key -> new TreeSet<>())
            .add(row.id());
      }
    }
  }

  /** These records as records of a changed object. */
  Table under(ObjectDescribe object) {
    Table changed = new Table();
    changed.lastNumber = lastNumber;
    changed.purged.putAll(purged);
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
  Map<String, Instant> purged() {
    return purged;
  }

  /** Takes a deleted record out of the recycle bin for good. */
  void purge(String id, Instant deleted) {
    remove(id);
    purged.put(id, deleted);
  }

  void remove(String id) {
    Row before = rows.remove(id);
    if (before != null) {
      unindex(before);
    }
  }

  private void unindex(Row row) {
    for (Field field : row.object().indexedFields()) {
      Object value = row.value(field.name());
      Map<String, NavigableSet<String>> index = indexes.get(field.name());
      if (value == null || index == null) {
        continue;
      }
      String key = field.key(value);
      NavigableSet<String> ids = index.get(key);
      if (ids != null) {
        ids.remove(row.id());
        if (ids.isEmpty()) {
          index.remove(key);
        }
      }
    }
  }
}
