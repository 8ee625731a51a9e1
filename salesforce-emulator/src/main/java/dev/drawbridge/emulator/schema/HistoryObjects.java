package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Objects that keep what tracked fields of another object were before. */
public final class HistoryObjects {
  private HistoryObjects() {}

  /** AccountHistory, or Invoice__History of a custom object. */
  public static String name(String object) {
    return object.endsWith("__c") ? object.replaceFirst("__c$", "__History") : object + "History";
  }

  /** The field that points to the record the history is of. */
  public static String parent(String object) {
    return object.endsWith("__c") ? "ParentId" : object + "Id";
  }

  /**
   * The schema with these fields of an object tracked, and no others of it.
   *
   * @throws IllegalArgumentException with a sentence if one of them is not there
   */
  public static Schema track(Schema schema, String name, List<String> fields) {
    ObjectDescribe object = schema.existing(name);
    for (String field : fields) {
      if (object.field(field) == null) {
        throw new IllegalArgumentException(object.name() + " has no field '" + field + "'.");
      }
    }
    for (Field field : List.copyOf(object.fields())) {
      boolean tracked = fields.stream().anyMatch(field.name()::equalsIgnoreCase);
      if (tracked != field.describe().path("trackHistory").asBoolean()) {
        object =
            object.withField(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("name", field.name())
                    .put("trackHistory", tracked));
      }
    }
    Schema changed = schema.with(object);
    return schema.object(name(object.name())) == null
        ? changed.with(ObjectDescribe.of(describe(object, prefix(schema))))
        : changed;
  }

  // On Salesforce all of them share 017; here a prefix has to tell its object.
  private static String prefix(Schema schema) {
    for (char c = 'A'; c <= 'Z'; c++) {
      if (schema.ofId("0h" + c) == null) {
        return "0h" + c;
      }
    }
    throw new IllegalArgumentException("No more than 26 objects can have a history.");
  }

  private static ObjectNode describe(ObjectDescribe object, String prefix) {
    ObjectNode history = JsonNodeFactory.instance.objectNode();
    history.put("name", name(object.name())).put("keyPrefix", prefix);
    history.put("label", object.name().replace("__c", "") + " History");
    for (String flag : List.of("createable", "updateable", "deletable", "undeletable")) {
      history.put(flag, false);
    }
    history.put("custom", false);
    ArrayNode fields = history.putArray("fields");
    fields.addObject().put("name", "Id");
    fields.addObject().put("name", "IsDeleted");
    ObjectNode parent = readOnly(fields, parent(object.name()), "reference");
    parent.putArray("referenceTo").add(object.name());
    parent.put("relationshipName", object.name().endsWith("__c") ? "Parent" : object.name());
    parent.put("childRelationshipName", "Histories").put("cascadeDelete", true);
    fields.addObject().put("name", "CreatedById");
    fields.addObject().put("name", "CreatedDate");
    readOnly(fields, "Field", "picklist").put("label", "Changed Field");
    readOnly(fields, "DataType", "picklist");
    readOnly(fields, "OldValue", "string");
    readOnly(fields, "NewValue", "string");
    return history;
  }

  private static ObjectNode readOnly(ArrayNode fields, String name, String type) {
    return fields
        .addObject()
        .put("name", name)
        .put("type", type)
        .put("createable", false)
        .put("updateable", false);
  }
}
