package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.rule.DuplicateRule;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** Reads duplicate rules from JSON. */
final class DuplicateRuleReader {
  private DuplicateRuleReader() {}

  static DuplicateRule rule(JsonNode json, Schema schema) {
    String name = json.path("object").asText("");
    ObjectDescribe object = schema.object(name);
    if (object == null) {
      throw new IllegalArgumentException(
          "A duplicate rule needs an object of the org; there is no '" + name + "'.");
    }
    List<String> fields = new ArrayList<>();
    for (JsonNode field : json.path("fields")) {
      if (object.field(field.asText()) == null) {
        throw new IllegalArgumentException(
            object.name() + " has no field '" + field.asText() + "' for a duplicate rule.");
      }
      fields.add(field.asText());
    }
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("A duplicate rule needs fields, such as [\"Email\"].");
    }
    return new DuplicateRule(
        json.path("name").asText(object.name() + "_duplicates"),
        object.name(),
        List.copyOf(fields),
        json.path("block").asBoolean(false));
  }
}
