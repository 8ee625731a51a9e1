package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.record.Row;
import dev.drawbridge.emulator.record.Store;
import dev.drawbridge.emulator.schema.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a query selects of each record, parents nested. */
final class Projection {
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, Parent> parents = new LinkedHashMap<>();
  private final Map<String, Boolean> order = new LinkedHashMap<>();

  private record Parent(Field lookup, Projection projection) {}

  void add(FieldPath path) {
    Projection at = this;
    for (Field lookup : path.lookups()) {
      String name = Objects.requireNonNull(lookup.relationshipName());
      at.order.putIfAbsent(name, true);
      at = at.parents.computeIfAbsent(name, key -> new Parent(lookup, new Projection())).projection;
    }
    at.fields.put(path.field().name(), path.field());
    at.order.putIfAbsent(path.field().name(), false);
  }

  ResultRecord of(Row row, Store store) {
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    order.forEach(
        (name, isParent) ->
            cells.put(name, isParent ? parent(row, name, store) : own(row, name, store)));
    return new ResultRecord(row.object().name(), fields.containsKey("Id") ? row.id() : null, cells);
  }

  private @Nullable Object own(Row row, String name, Store store) {
    return store.value(row, Objects.requireNonNull(fields.get(name)));
  }

  private @Nullable ResultRecord parent(Row row, String name, Store store) {
    Parent parent = Objects.requireNonNull(parents.get(name));
    Row target = FieldPath.parent(row, parent.lookup(), store);
    return target == null ? null : parent.projection().of(target, store);
  }
}
