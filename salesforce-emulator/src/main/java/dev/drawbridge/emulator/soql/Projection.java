package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.store.Store;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a query selects of each record, parents and children nested. */
final class Projection {
  private static final int WIDE = 200;

  private final Store store;
  private final @Nullable Field through;
  private final Map<String, Function<Row, @Nullable Object>> cells = new LinkedHashMap<>();
  private final Map<String, Projection> parents = new LinkedHashMap<>();
  private boolean files;
  private int longTexts;

  Projection(Store store) {
    this(store, null);
  }

  /** Of records that are reached through a lookup. */
  Projection(Store store, @Nullable Field through) {
    this.store = store;
    this.through = through;
  }

  void add(FieldPath path) {
    Projection at = this;
    for (Field lookup : path.lookups()) {
      at = at.parent(lookup);
    }
    at.field(path.field());
  }

  private Projection parent(Field lookup) {
    String name = Objects.requireNonNull(lookup.relationshipName());
    Projection parent = parents.computeIfAbsent(name, key -> new Projection(store, lookup));
    cells.putIfAbsent(name, row -> parent.ofParent(row, lookup));
    return parent;
  }

  /** Records with files come one at a time, those with several long texts by 200 at most. */
  int page(int wanted) {
    return files ? 1 : longTexts > 1 ? Math.min(wanted, WIDE) : wanted;
  }

  private void field(Field field) {
    files |= field.type() == FieldType.BASE64;
    boolean longText = field.type() == FieldType.TEXTAREA && field.length() > 255;
    longTexts += longText && field.name().endsWith("__c") ? 1 : 0;
    cells.putIfAbsent(field.name(), row -> FieldPath.value(row, field, through, store));
  }

  /** A cell of its own name. */
  void add(String name, Function<Row, @Nullable Object> cell) {
    cells.put(name, cell);
  }

  /** Of a parent, by its object (in lower case), other fields. */
  void typeOf(Field lookup, Map<String, Projection> byObject, Projection otherwise) {
    cells.put(
        Objects.requireNonNull(lookup.relationshipName()),
        row -> {
          Row parent = FieldPath.parent(row, lookup, store);
          if (parent == null) {
            return null;
          }
          String object = parent.object().name().toLowerCase(Locale.ROOT);
          return byObject.getOrDefault(object, otherwise).of(parent);
        });
  }

  ResultRecord of(Row row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    cells.forEach((name, cell) -> values.put(name, cell.apply(row)));
    return new ResultRecord(row.object().name(), cells.containsKey("Id") ? row.id() : null, values);
  }

  private @Nullable ResultRecord ofParent(Row row, Field lookup) {
    Row target = FieldPath.parent(row, lookup, store);
    return target == null ? null : of(target);
  }
}
