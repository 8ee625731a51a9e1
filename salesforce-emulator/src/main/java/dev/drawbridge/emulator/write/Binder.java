package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Refused;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names of a request in the schema and reads its values. Whatever is wrong here refuses
 * the whole call, as Salesforce's own deserializer does; in a Bulk batch a value that is not of its
 * field's type refuses its record only.
 */
final class Binder {
  private final Schema schema;
  private final Schema seen;

  private final boolean typedByRecord;

  /**
   * @param seen the schema as the user sees it who wrote the request
   */
  Binder(Schema schema, Schema seen, boolean typedByRecord) {
    this.schema = schema;
    this.seen = seen;
    this.typedByRecord = typedByRecord;
  }

  Bound bind(RecordInput input) {
    if (input.type().isBlank()) {
      throw new ApiFault("INVALID_TYPE", "Must send a concrete entity type.");
    }
    ObjectDescribe object = schema.object(input.type());
    ObjectDescribe visible = seen.object(input.type());
    if (object == null || visible == null) {
      throw ApiFault.noSuchObject(input.type());
    }
    Map<Field, @Nullable Object> values = new LinkedHashMap<>();
    Map<Field, Sent.Parent> parents = new LinkedHashMap<>();
    try {
      input
          .fields()
          .forEach((name, sent) -> bindField(object, visible, name, sent, values, parents));
      return new Bound(object, visible, input, values, parents, null);
    } catch (Refused mistyped) {
      return new Bound(object, visible, input, values, parents, mistyped.error());
    }
  }

  private void bindField(
      ObjectDescribe object,
      ObjectDescribe visible,
      String name,
      Sent sent,
      Map<Field, @Nullable Object> values,
      Map<Field, Sent.Parent> parents) {
    switch (sent) {
      case Sent.Parent parent -> {
        Field field = object.relationship(name);
        if (field == null || visible.relationship(name) == null) {
          throw ApiFault.noSuchColumn(name, object.name());
        }
        parents.put(field, checked(parent, field));
      }
      case Sent.Text text -> {
        Field field = field(object, visible, name);
        values.put(field, parse(field, text.text()));
      }
      case Sent.Null nothing -> values.put(field(object, visible, name), null);
    }
  }

  private Sent.Parent checked(Sent.Parent parent, Field field) {
    if (parent.type() == null && field.referenceTo().size() > 1) {
      throw new ApiFault(
          "INVALID_TYPE",
          "The parent named by "
              + field.relationshipName()
              + " needs its type: it may be one of "
              + String.join(", ", field.referenceTo())
              + ".");
    }
    String type = parent.type() == null ? field.referenceTo().getFirst() : parent.type();
    ObjectDescribe target = seen.object(type);
    if (target == null) {
      throw ApiFault.noSuchObject(type);
    }
    if (field.referenceTo().stream().noneMatch(target.name()::equalsIgnoreCase)) {
      throw new ApiFault(
          "INVALID_TYPE", field.relationshipName() + " cannot be of type " + target.name() + ".");
    }
    parent
        .keys()
        .forEach(
            (key, value) -> {
              Field named = target.field(key);
              if (named == null) {
                throw ApiFault.noSuchColumn(key, target.name());
              }
              parse(named, value);
            });
    return new Sent.Parent(target.name(), parent.keys());
  }

  private @Nullable Object parse(Field field, String text) {
    try {
      return Values.parse(field, text);
    } catch (ApiFault fault) {
      if (!typedByRecord) {
        throw fault;
      }
      throw new Refused(
          "INVALID_TYPE_ON_FIELD_IN_RECORD",
          field.label() + ": value not of required type: " + text,
          field.name());
    }
  }

  private static Field field(ObjectDescribe object, ObjectDescribe visible, String name) {
    Field field = object.field(name);
    if (field == null || visible.field(name) == null) {
      throw ApiFault.noSuchColumn(name, object.name());
    }
    return field;
  }
}
