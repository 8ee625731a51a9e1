package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of single fields in a complete describe. */
final class FieldEdit {
  /** What follows from a field's type and has to be filled in anew when that changes. */
  private static final List<String> OF_TYPE =
      List.of(
          "soapType",
          "length",
          "byteLength",
          "precision",
          "scale",
          "digits",
          "filterable",
          "sortable",
          "groupable",
          "aggregatable",
          "extraTypeInfo",
          "picklistValues",
          "referenceTo",
          "relationshipName");

  private FieldEdit() {}

  static ObjectNode with(ObjectNode describe, JsonNode given) {
    String name = given.path("name").asText("");
    ObjectNode changed = describe.deepCopy();
    ArrayNode fields = changed.putArray("fields");
    boolean found = false;
    for (JsonNode field : describe.path("fields")) {
      if (named(field, name)) {
        fields.add(
            DescribeDefaults.completeField(changed.path("name").asText(), merged(field, given)));
        found = true;
      } else {
        fields.add(field.deepCopy());
      }
    }
    if (!found) {
      String object = changed.path("name").asText();
      fields.add(DescribeDefaults.completeField(object, given));
      DescribeDefaults.parts(given)
          .forEach(part -> fields.add(DescribeDefaults.completeField(object, part)));
    }
    return changed;
  }

  private static ObjectNode merged(JsonNode field, JsonNode given) {
    String name = field.path("name").asText();
    if (DescribeDefaults.SYSTEM_FIELDS.contains(name)) {
      throw new IllegalArgumentException("The system field " + name + " cannot be changed.");
    }
    ObjectNode merged = field.deepCopy();
    if (given.has("type") && !given.path("type").equals(field.path("type"))) {
      merged.remove(OF_TYPE);
    }
    if (given.has("length")) {
      merged.remove("byteLength");
    }
    if (given.has("externalId")) {
      merged.remove("idLookup");
    }
    merged.setAll((ObjectNode) given);
    return merged.put("name", name);
  }

  static ObjectNode without(ObjectNode describe, String name) {
    if (DescribeDefaults.SYSTEM_FIELDS.stream().anyMatch(name::equalsIgnoreCase)) {
      throw new IllegalArgumentException("The system field " + name + " cannot be removed.");
    }
    ObjectNode changed = describe.deepCopy();
    ArrayNode fields = changed.putArray("fields");
    for (JsonNode field : describe.path("fields")) {
      if (!named(field, name)) {
        fields.add(field.deepCopy());
      }
    }
    if (fields.size() == describe.path("fields").size()) {
      throw new IllegalArgumentException(
          describe.path("name").asText() + " has no field '" + name + "'.");
    }
    return changed;
  }

  /** The describe without lookups to an object; null if it has none. */
  static @Nullable ObjectNode withoutTarget(ObjectNode describe, String target) {
    ObjectNode changed = describe.deepCopy();
    ArrayNode fields = changed.putArray("fields");
    boolean found = false;
    for (JsonNode field : describe.path("fields")) {
      ArrayNode left = JsonNodeFactory.instance.arrayNode();
      field.path("referenceTo").forEach(to -> left.addAll(other(to, target)));
      boolean points = left.size() < field.path("referenceTo").size();
      found |= points;
      if (!points || !left.isEmpty()) {
        ObjectNode kept = field.deepCopy();
        kept.set("referenceTo", left);
        fields.add(kept);
      }
    }
    return found ? changed : null;
  }

  private static List<JsonNode> other(JsonNode to, String target) {
    return to.asText().equalsIgnoreCase(target) ? List.of() : List.of(to);
  }

  private static boolean named(JsonNode field, String name) {
    return field.path("name").asText().equalsIgnoreCase(name);
  }
}
