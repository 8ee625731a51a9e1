package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.PermissionGrants;
import dev.drawbridge.emulator.user.PermissionGrants.FieldRight;
import dev.drawbridge.emulator.user.PermissionGrants.ObjectRight;
import dev.drawbridge.emulator.user.SystemRight;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what a user may do from JSON. */
final class PermissionReader {
  private PermissionReader() {}

  static PermissionGrants grants(JsonNode json, Schema schema) {
    Set<SystemRight> system = EnumSet.noneOf(SystemRight.class);
    json.path("system").forEach(right -> system.add(right(SystemRight.class, right.asText())));
    Map<String, Set<ObjectRight>> objects = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("objects").properties()) {
      Set<ObjectRight> rights = EnumSet.noneOf(ObjectRight.class);
      entry.getValue().forEach(right -> rights.add(right(ObjectRight.class, right.asText())));
      objects.put(schema.existing(entry.getKey()).name(), rights);
    }
    Map<String, FieldRight> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("fields").properties()) {
      FieldRight right = right(FieldRight.class, entry.getValue().asText());
      fields.put(existing(entry.getKey(), schema), right);
    }
    return new PermissionGrants(system, objects, fields);
  }

  private static String existing(String path, Schema schema) {
    int dot = path.indexOf('.');
    Field field =
        dot < 0 ? null : schema.existing(path.substring(0, dot)).field(path.substring(dot + 1));
    if (field == null) {
      throw new IllegalArgumentException(
          "The org has no field '" + path + "'; name one such as Account.Phone.");
    }
    if (!field.permissionable()) {
      throw new IllegalArgumentException(
          "Permissions of " + path + " cannot be set: who sees the object sees this field.");
    }
    return path;
  }

  private static <E extends Enum<E>> E right(Class<E> type, String name) {
    for (E right : type.getEnumConstants()) {
      if (right.name().replace("_", "").equalsIgnoreCase(name)) {
        return right;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no right; use one of %s."
            .formatted(
                name,
                Arrays.toString(type.getEnumConstants())
                    .toLowerCase(Locale.ROOT)
                    .replace("_", "")));
  }
}
