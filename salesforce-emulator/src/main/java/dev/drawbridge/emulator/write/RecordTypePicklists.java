package dev.drawbridge.emulator.write;

import dev.drawbridge.emulator.call.Bound;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.RecordTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that a record's type leaves of its restricted picklists. */
final class RecordTypePicklists {
  private RecordTypePicklists() {}

  /** Checks what was sent against the type that the record has or gets. */
  static void check(Bound bound, Map<String, Object> values) {
    Object id = values.get("RecordTypeId");
    for (RecordTypeInfo type : bound.object().recordTypes()) {
      if (type.id().equals(id)) {
        bound.values().keySet().forEach(field -> check(type, field, values.get(field.name())));
      }
    }
  }

  private static void check(RecordTypeInfo type, Field field, @Nullable Object value) {
    if (!field.restrictedPicklist() || value == null) {
      return;
    }
    for (String chosen : value.toString().split(";")) {
      if (!type.offers(field, chosen)) {
        throw ValueRules.badValue(field, chosen);
      }
    }
  }
}
