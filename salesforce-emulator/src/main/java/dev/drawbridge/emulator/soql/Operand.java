package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something of a query that was found in the schema and has a value for each subject: a record, or
 * a group of them.
 *
 * @param key what two operands that mean the same have in common
 * @param name what errors call it
 * @param field the field it is, if it is a field and nothing more
 */
record Operand<S>(
    String key,
    String name,
    FieldType type,
    @Nullable FieldPath field,
    Function<S, @Nullable Object> reader) {

  @Nullable Object value(S subject) {
    return reader.apply(subject);
  }

  /** Whether upper and lower case differ in its values. */
  boolean exact() {
    boolean id = type == FieldType.ID || type == FieldType.REFERENCE;
    return id || (field != null && type.text() && field.field().caseSensitive());
  }

  /** How two of its values compare. */
  int compare(Object left, Object right) {
    return exact() ? Ordering.exact(left, right) : Ordering.compare(left, right);
  }

  boolean filterable() {
    return field == null || field.field().filterable();
  }

  boolean sortable() {
    return field == null || field.field().sortable();
  }

  boolean groupable() {
    return field == null || field.field().describe().path("groupable").asBoolean(true);
  }

  /** What it points to or is the id of; null if it is no id. */
  @Nullable List<String> targets(String object) {
    if (field == null) {
      return null;
    }
    Field last = field.field();
    if (last.type() == FieldType.ID) {
      return List.of(object);
    }
    return last.type() == FieldType.REFERENCE ? last.referenceTo() : null;
  }
}
