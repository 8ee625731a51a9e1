package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.schema.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field found in the schema, reached through the lookups before it. */
record FieldPath(List<Field> lookups, Field field) {

  @Nullable Object value(Row row, Store store) {
    Row current = row;
    for (Field lookup : lookups) {
      Row parent = parent(current, lookup, store);
      if (parent == null) {
        return null;
      }
      current = parent;
    }
    return store.value(current, field);
  }

  boolean own() {
    return lookups.isEmpty();
  }

  static @Nullable Row parent(Row row, Field lookup, Store store) {
    Object id = row.value(lookup.name());
    return id == null ? null : store.row(id.toString());
  }
}
