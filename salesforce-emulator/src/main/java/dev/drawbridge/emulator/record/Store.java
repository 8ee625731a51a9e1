package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The org's schema and tables; to be touched only under the org's lock. */
public final class Store {
  private Schema schema;
  private List<DuplicateRule> duplicateRules = List.of();
  private final Map<String, Table> tables = new ConcurrentHashMap<>();

  Store(Schema schema) {
    this.schema = schema;
  }

  public Schema schema() {
    return schema;
  }

  public Table table(ObjectDescribe object) {
    return tables.computeIfAbsent(object.name().toLowerCase(Locale.ROOT), name -> new Table());
  }

  /** What a field of a record holds, or what it is computed to. */
  public @Nullable Object value(Row row, Field field) {
    return field.type().compound() ? Compound.of(row, field) : row.value(field.name());
  }

  /** The record with this 18-character id, deleted or not. */
  public @Nullable Row row(String id) {
    ObjectDescribe object = schema.ofId(id);
    return object == null ? null : table(object).row(id);
  }

  /** The records that are not deleted and have this value in a key field. */
  public List<Row> live(ObjectDescribe object, Field field, Object value) {
    if (field.type() == FieldType.ID) {
      String id = SalesforceId.parse(value.toString());
      Row row = id == null ? null : table(object).row(id);
      return row == null || row.deleted() ? List.of() : List.of(row);
    }
    Table table = table(object);
    return table.ids(field, value).stream()
        .map(table::row)
        .filter(Objects::nonNull)
        .filter(row -> !row.deleted())
        .toList();
  }

  long nextNumber(ObjectDescribe object) {
    Table table = table(object);
    table.lastNumber(table.lastNumber() + 1);
    return table.lastNumber();
  }

  List<DuplicateRule> duplicateRules() {
    return duplicateRules;
  }

  void duplicateRules(List<DuplicateRule> rules) {
    duplicateRules = List.copyOf(rules);
  }

  void clear() {
    tables.clear();
    duplicateRules = List.of();
  }

  /** Changes the schema; values that have no place in it any more are dropped. */
  void replace(Schema changed) {
    Schema before = schema;
    schema = changed;
    tables.keySet().removeIf(name -> changed.object(name) == null);
    tables.replaceAll(
        (name, table) -> {
          ObjectDescribe object = Objects.requireNonNull(changed.object(name));
          return object == before.object(name) ? table : table.under(object);
        });
  }
}
