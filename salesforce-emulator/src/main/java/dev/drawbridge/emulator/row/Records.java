package dev.drawbridge.emulator.row;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records by object, id and key, as formulas, rules and permissions look at them. To be touched
 * only under the org's lock.
 */
public interface Records {
  Schema schema();

  Table table(ObjectDescribe object);

  /** What a field of a record holds, or what it is computed to. */
  @Nullable Object value(Row row, Field field);

  Instant now();

  /** To be called when a record was written that somebody's rights may hang on. */
  void written(ObjectDescribe object);

  /** The record with this 18-character id, deleted or not. */
  default @Nullable Row row(String id) {
    ObjectDescribe object = schema().ofId(id);
    return object == null ? null : table(object).row(id);
  }

  /** The records that are not deleted and have this value in a key field. */
  default List<Row> live(ObjectDescribe object, Field field, Object value) {
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

  /** The records that are not deleted and that an upsert or a lookup by this key means. */
  default List<Row> matching(ObjectDescribe object, Field field, Object value) {
    String key = field.type() == FieldType.ID ? "" : field.upsertKey(value);
    return live(object, field, value).stream()
        .filter(
            row -> {
              Object stored = row.value(field.name());
              return field.type() == FieldType.ID
                  || (stored != null && key.equals(field.upsertKey(stored)));
            })
        .toList();
  }

  /** Whether a record was there and is gone for good. */
  default boolean purged(String id) {
    ObjectDescribe object = schema().ofId(id);
    return object != null && table(object).purged().containsKey(id);
  }

  /** The number of the next record of an object. */
  default long nextNumber(ObjectDescribe object) {
    Table table = table(object);
    table.lastNumber(table.lastNumber() + 1);
    return table.lastNumber();
  }
}
