package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.HiddenRecords;
import java.util.HashSet;
import java.util.Set;

/** Reads which records are to be hidden from a user. */
final class HiddenReader {
  private HiddenReader() {}

  /**
   * What the JSON says.
   *
   * @throws IllegalArgumentException with a sentence if it names what there cannot be
   */
  static HiddenRecords hidden(JsonNode json, Schema schema) {
    JsonNode wanted = Settings.only(json, "ids", "objects");
    Set<String> ids = new HashSet<>();
    for (JsonNode each : list(wanted, "ids")) {
      String id = SalesforceId.parse(each.asText());
      if (id == null) {
        throw new IllegalArgumentException("'" + each.asText() + "' is not the id of a record.");
      }
      ids.add(id);
    }
    Set<String> objects = new HashSet<>();
    for (JsonNode each : list(wanted, "objects")) {
      objects.add(schema.existing(each.asText()).name());
    }
    return new HiddenRecords(ids, objects);
  }

  private static JsonNode list(JsonNode wanted, String name) {
    JsonNode list = wanted.path(name);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new IllegalArgumentException("The setting " + name + " must be a JSON array.");
    }
    return list;
  }
}
