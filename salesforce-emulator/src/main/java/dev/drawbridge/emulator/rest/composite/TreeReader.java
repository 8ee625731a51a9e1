package dev.drawbridge.emulator.rest.composite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.rest.sobject.RecordReader;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the trees of {@code composite/tree}. */
public final class TreeReader {
  private static final int RECORDS = 200;
  private static final int LEVELS = 5;
  private static final int TYPES = 5;

  private final Schema schema;
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> references = new HashSet<>();

  private TreeReader(Schema schema) {
    this.schema = schema;
  }

  /**
   * One record.
   *
   * @param fields its own fields without children
   * @param lookup the field that points to its parent; null for a root
   */
  record Node(
      int level,
      String reference,
      ObjectDescribe object,
      ObjectNode fields,
      @Nullable Node parent,
      @Nullable String lookup) {
    RecordInput asSent() {
      return RecordReader.asSent(fields, object.name(), null);
    }
  }

  /** All records of the trees as they were sent, children without their parents' ids. */
  static List<RecordInput> asSent(JsonNode trees) {
    List<RecordInput> records = new ArrayList<>();
    for (JsonNode record : trees.path("records")) {
      if (!record.isObject()) {
        continue;
      }
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      List<JsonNode> children = new ArrayList<>();
      for (Map.Entry<String, JsonNode> entry : record.properties()) {
        if (entry.getValue().has("records")) {
          children.add(entry.getValue());
        } else {
          fields.set(entry.getKey(), entry.getValue());
        }
      }
      String type = record.path("attributes").path("type").asText("");
      records.add(RecordReader.asSent(fields, type, null));
      children.forEach(child -> records.addAll(asSent(child)));
    }
    return records;
  }

  /** All records of the trees, parents before their children. */
  public static List<Node> read(ObjectNode body, ObjectDescribe root, Schema schema) {
    var reader = new TreeReader(schema);
    reader.records(body, root, null, null, 0);
    Set<String> types = new HashSet<>();
    reader.nodes.forEach(node -> types.add(node.object().name()));
    if (types.size() > TYPES) {
      throw new ApiFault("LIMIT_EXCEEDED", "The trees have more than " + TYPES + " types.");
    }
    return reader.nodes;
  }

  private void records(
      JsonNode list,
      ObjectDescribe object,
      @Nullable Node parent,
      @Nullable String lookup,
      int level) {
    JsonNode records = list.path("records");
    if (!records.isArray() || records.isEmpty()) {
      throw new ApiFault("INVALID_INPUT", "The array records is missing or empty.");
    }
    if (level == LEVELS) {
      throw new ApiFault("LIMIT_EXCEEDED", "The trees are deeper than " + LEVELS + " levels.");
    }
    for (JsonNode record : records) {
      node(record, object, parent, lookup, level);
      if (nodes.size() > RECORDS) {
        throw new ApiFault(
            "LIMIT_EXCEEDED", "The trees have more than " + RECORDS + " records in all.");
      }
    }
  }

  private void node(
      JsonNode record,
      ObjectDescribe object,
      @Nullable Node parent,
      @Nullable String lookup,
      int level) {
    String reference = record.path("attributes").path("referenceId").asText("");
    String type = record.path("attributes").path("type").asText("");
    if (!References.wellFormed(reference) || !references.add(reference)) {
      throw new ApiFault(
          "INVALID_INPUT",
          reference.isEmpty()
              ? "Each record needs a referenceId."
              : "Duplicate or malformed ReferenceId: " + reference);
    }
    if (!type.equalsIgnoreCase(object.name())) {
      throw new ApiFault(
          "INVALID_INPUT",
          "The record " + reference + " must be of type " + object.name() + ", not " + type + ".");
    }
    ObjectNode fields = ((ObjectNode) record).objectNode();
    var node = new Node(level, reference, object, fields, parent, lookup);
    nodes.add(node);
    for (Map.Entry<String, JsonNode> entry : record.properties()) {
      if (entry.getValue().has("records")) {
        Schema.Child child = child(object, entry.getKey());
        records(entry.getValue(), child.object(), node, child.field().name(), level + 1);
      } else {
        fields.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private Schema.Child child(ObjectDescribe object, String relationship) {
    return schema.children(object).stream()
        .filter(child -> child.called(relationship))
        .findFirst()
        .orElseThrow(
            () ->
                new ApiFault(
                    "INVALID_FIELD",
                    "No such column '" + relationship + "' on sobject of type " + object.name()));
  }
}
