package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.Map;

/** What a column of a batch fills: the record's id, a field, or a parent by one of its keys. */
sealed interface Column {
  /** The cell that empties a field. */
  String NULL = "#N/A";

  /** The record's own id. */
  record Id() implements Column {}

  /** A field of the record. */
  record Value(String field) implements Column {}

  /**
   * A parent.
   *
   * @param lookup the field that holds its id
   * @param relationship the name under which a parent is sent
   */
  record Parent(String lookup, String relationship, String type, String key) implements Column {}

  /** The name under which a cell's value is sent, unless it is the id. */
  static String name(Column column, String cell) {
    return switch (column) {
      case Id id -> "Id";
      case Value value -> value.field();
      case Parent parent -> cell.equals(NULL) ? parent.lookup() : parent.relationship();
    };
  }

  static Sent sent(Column column, String cell) {
    if (cell.equals(NULL)) {
      return new Sent.Null();
    }
    return column instanceof Parent parent
        ? new Sent.Parent(parent.type(), Map.of(parent.key(), cell))
        : new Sent.Text(cell);
  }

  /**
   * Finds what a header names: {@code Name}, {@code Rel.Key} or {@code Type:Rel.Key}.
   *
   * @throws BadBatch if the object has no such field
   */
  static Column of(String header, ObjectDescribe object, Schema schema) throws BadBatch {
    if (header.equalsIgnoreCase("Id")) {
      return new Id();
    }
    int dot = header.indexOf('.');
    Field field = dot < 0 ? object.field(header) : null;
    if (field != null) {
      return new Value(field.name());
    }
    int colon = header.indexOf(':');
    if (dot > colon + 1) {
      Field lookup = object.relationship(header.substring(colon + 1, dot));
      String type =
          colon > 0
              ? header.substring(0, colon)
              : lookup == null ? "" : lookup.referenceTo().getFirst();
      ObjectDescribe target = schema.object(type);
      Field key = target == null ? null : target.field(header.substring(dot + 1));
      if (lookup != null
          && target != null
          && key != null
          && lookup.referenceTo().contains(target.name())) {
        return new Parent(
            lookup.name(), header.substring(colon + 1, dot), target.name(), key.name());
      }
    }
    throw new BadBatch("Field name not found : " + header);
  }
}
