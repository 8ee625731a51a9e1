package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.soql.Query.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the paths of one query in the schema. */
final class PathResolver {
  private static final int LEVELS = 5;

  private final Schema schema;
  private final ObjectDescribe object;
  private final String soql;

  PathResolver(Schema schema, ObjectDescribe object, String soql) {
    this.schema = schema;
    this.object = object;
    this.soql = soql;
  }

  FieldPath resolve(Path path) {
    List<String> parts = path.parts();
    int first = parts.size() > 1 && parts.getFirst().equalsIgnoreCase(object.name()) ? 1 : 0;
    if (first == 1 && object.relationship(parts.getFirst()) != null) {
      first = 0;
    }
    if (parts.size() - first > LEVELS + 1) {
      throw new ApiFault(
          "INVALID_FIELD",
          QueryErrors.at(
              soql,
              path.position(),
              "SELECT clause: relationships may go up " + LEVELS + " levels"));
    }
    ObjectDescribe current = object;
    List<Field> lookups = new ArrayList<>();
    for (String part : parts.subList(first, parts.size() - 1)) {
      Field lookup = current.relationship(part);
      ObjectDescribe target =
          lookup == null ? null : schema.object(lookup.referenceTo().getFirst());
      if (lookup == null || target == null) {
        throw noRelationship(path, part, current);
      }
      lookups.add(lookup);
      current = target;
    }
    Field field = current.field(parts.getLast());
    if (field == null) {
      throw noColumn(path, parts.getLast(), current);
    }
    return new FieldPath(List.copyOf(lookups), field);
  }

  private ApiFault noColumn(Path path, String name, ObjectDescribe on) {
    ApiFault fault = ApiFault.noSuchColumn(name, on.name());
    return new ApiFault(fault.code(), QueryErrors.at(soql, path.position(), fault.message()));
  }

  private ApiFault noRelationship(Path path, String part, ObjectDescribe on) {
    return new ApiFault(
        "INVALID_FIELD",
        QueryErrors.at(
            soql,
            path.position(),
            "Didn't understand relationship '"
                + part
                + "' in field path of entity '"
                + on.name()
                + "'. If you are attempting to use a custom relationship, be sure to append the"
                + " '__r' after the custom relationship name. Please reference your WSDL or the"
                + " describe call for the appropriate names."));
  }
}
