package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.store.Store;
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
    return value(current, field, lookups.isEmpty() ? null : lookups.getLast(), store);
  }

  /** A field's value in a record that was reached through a lookup, or through none. */
  static @Nullable Object value(Row row, Field field, @Nullable Field through, Store store) {
    return through != null && Polymorphic.is(through)
        ? Polymorphic.value(row, field, store)
        : store.value(row, field);
  }

  /** The path in the describe's spelling. */
  String name() {
    var name = new StringBuilder();
    lookups.forEach(lookup -> name.append(lookup.relationshipName()).append('.'));
    return name.append(field.name()).toString();
  }

  boolean own() {
    return lookups.isEmpty();
  }

  static @Nullable Row parent(Row row, Field lookup, Store store) {
    Object id = row.value(lookup.name());
    return id == null ? null : store.row(id.toString());
  }
}
