package dev.drawbridge.emulator.formula;

import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** Finds the fields that formulas name. */
record Names(Schema schema, ObjectDescribe object) {
  FieldReference resolve(List<String> parts) {
    ObjectDescribe current = object;
    List<Field> lookups = new ArrayList<>();
    for (String part : parts.subList(0, parts.size() - 1)) {
      Field lookup = current.relationship(part);
      ObjectDescribe next =
          lookup == null || lookup.referenceTo().isEmpty()
              ? null
              : schema.object(lookup.referenceTo().getFirst());
      if (lookup == null || next == null) {
        throw unknown(parts);
      }
      lookups.add(lookup);
      current = next;
    }
    Field field = current.field(parts.getLast());
    if (field == null || field.type().compound()) {
      throw unknown(parts);
    }
    return new FieldReference(List.copyOf(lookups), field);
  }

  private static IllegalArgumentException unknown(List<String> parts) {
    return new IllegalArgumentException(
        "Field " + String.join(".", parts) + " does not exist. Check spelling.");
  }
}
