package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.Field;
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
