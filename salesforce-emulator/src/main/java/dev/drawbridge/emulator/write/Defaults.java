package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.RecordTypeInfo;
import java.util.Map;

/** Values that the org supplies itself. */
final class Defaults {
  private Defaults() {}

  /** What a client left out of a new record. */
  static void beforeCreate(Bound bound, Map<String, Object> values, String user) {
    ObjectDescribe object = bound.object();
    for (Field field : object.fields()) {
      boolean emptied = field.nillable() && bound.values().containsKey(field);
      if (values.containsKey(field.name()) || field.calculated() || emptied) {
        continue;
      }
      if (field.type() == FieldType.BOOLEAN) {
        values.put(field.name(), field.describe().path("defaultValue").asBoolean());
      } else if (field.defaultEntry() != null) {
        values.put(field.name(), field.defaultEntry());
      } else if (field.name().equals("RecordTypeId")) {
        object.recordTypes().stream()
            .filter(RecordTypeInfo::standard)
            .forEach(type -> values.put(field.name(), type.id()));
      } else if (field.name().equals("OwnerId")) {
        values.put(field.name(), user);
      }
    }
  }

  /** What depends on the id of a new record. */
  static void onCreate(ObjectDescribe object, Map<String, Object> values, String id, long number) {
    values.put("Id", id);
    for (Field field : object.fields()) {
      if (field.autoNumber()) {
        values.put(field.name(), "%08d".formatted(number));
      } else if (field.nameField() && field.defaultedOnCreate()) {
        // A custom object's record without a name is named by its id.
        values.putIfAbsent(field.name(), id);
      }
    }
  }
}
