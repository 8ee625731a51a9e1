package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Fills in what a hand-written describe leaves out. */
final class DescribeDefaults {
  private static final List<String> OBJECT_TRUE =
      List.of(
          "createable",
          "updateable",
          "deletable",
          "undeletable",
          "queryable",
          "retrieveable",
          "replicateable",
          "searchable",
          "layoutable",
          "triggerable",
          "feedEnabled",
          "listviewable",
          "lookupLayoutable",
          "searchLayoutable");
  private static final List<String> OBJECT_FALSE =
      List.of(
          "activateable",
          "compactLayoutable",
          "customSetting",
          "deepCloneable",
          "deprecatedAndHidden",
          "hasSubtypes",
          "idEnabled",
          "isInterface",
          "isSubtype",
          "mergeable",
          "mruEnabled");
  private static final List<String> FIELD_FALSE =
      List.of(
          "aiPredictionField",
          "autoNumber",
          "calculated",
          "cascadeDelete",
          "caseSensitive",
          "dependentPicklist",
          "deprecatedAndHidden",
          "displayLocationInDecimal",
          "encrypted",
          "externalId",
          "formulaTreatNullNumberAsZero",
          "highScaleNumber",
          "htmlFormatted",
          "namePointing",
          "polymorphicForeignKey",
          "queryByDistance",
          "restrictedDelete",
          "restrictedPicklist",
          "searchPrefilterable",
          "unique",
          "writeRequiresMasterRead");
  private static final Set<FieldType> KEYS =
      EnumSet.of(FieldType.STRING, FieldType.DOUBLE, FieldType.INT, FieldType.EMAIL);
  static final Set<String> SYSTEM_FIELDS =
      Set.of(
          "Id",
          "IsDeleted",
          "CreatedDate",
          "CreatedById",
          "LastModifiedDate",
          "LastModifiedById",
          "SystemModstamp");

  private DescribeDefaults() {}

  static ObjectNode complete(JsonNode given) {
    String name = given.path("name").asText("");
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("An object's describe needs a name such as Order__c.");
    }
    if (given.path("keyPrefix").asText("").length() != 3) {
      throw new IllegalArgumentException(
          "The describe of " + name + " needs a keyPrefix of three characters such as a0X.");
    }
    ObjectNode describe = ((ObjectNode) given).deepCopy();
    fill(describe, "label", name.replace("__c", ""));
    fill(describe, "labelPlural", describe.path("label").asText() + "s");
    fill(describe, "custom", name.endsWith("__c"));
    OBJECT_TRUE.forEach(flag -> fill(describe, flag, true));
    OBJECT_FALSE.forEach(flag -> fill(describe, flag, false));
    describe.set("fields", fields(name, given.path("fields")));
    return describe;
  }

  private static ArrayNode fields(String object, JsonNode given) {
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    Set<String> named = new HashSet<>();
    given.forEach(field -> named.add(field.path("name").asText()));
    // A list that has Id comes from a full describe: some objects have no IsDeleted, for example.
    boolean complete = named.contains("Id");
    for (ObjectNode field : system()) {
      if (!complete || named.contains(field.path("name").asText())) {
        fields.add(completeField(object, field));
      }
    }
    for (JsonNode field : given) {
      if (!SYSTEM_FIELDS.contains(field.path("name").asText())) {
        fields.add(completeField(object, field));
        for (ObjectNode part : parts(field)) {
          if (!named.contains(part.path("name").asText())) {
            fields.add(completeField(object, part));
          }
        }
      }
    }
    return fields;
  }

  /** The fields that hold what a custom location is put together from; none of other fields. */
  static List<ObjectNode> parts(JsonNode field) {
    String name = field.path("name").asText("");
    if (!field.path("type").asText("").equals("location") || !name.endsWith("__c")) {
      return List.of();
    }
    return Stream.of("Latitude", "Longitude")
        .map(
            part ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name.replaceFirst("__c$", "__" + part + "__s"))
                    .put("type", "double")
                    .put("precision", 18)
                    .put("scale", 15)
                    .put("custom", true)
                    .put("compoundFieldName", name))
        .toList();
  }

  private static List<ObjectNode> system() {
    return List.of(
        readOnly("Id", "id", object -> object.put("idLookup", true)),
        readOnly("IsDeleted", "boolean", object -> {}),
        readOnly("CreatedDate", "datetime", object -> {}),
        readOnly("CreatedById", "reference", object -> user(object, "CreatedBy")),
        readOnly("LastModifiedDate", "datetime", object -> {}),
        readOnly("LastModifiedById", "reference", object -> user(object, "LastModifiedBy")),
        readOnly("SystemModstamp", "datetime", object -> {}));
  }

  private static ObjectNode readOnly(String name, String type, Consumer<ObjectNode> more) {
    ObjectNode field = JsonNodeFactory.instance.objectNode();
    field.put("name", name).put("type", type).put("nillable", false);
    field.put("createable", false).put("updateable", false).put("defaultedOnCreate", true);
    more.accept(field);
    return field;
  }

  private static void user(ObjectNode field, String relationship) {
    field.put("relationshipName", relationship).putArray("referenceTo").add("User");
  }

  static ObjectNode completeField(String object, JsonNode given) {
    String name = given.path("name").asText("");
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "A field of " + object + " has no usable name: '" + name + "'.");
    }
    ObjectNode field = ((ObjectNode) given).deepCopy();
    fill(field, "type", "string");
    var type = FieldType.ofDescribeName(field.path("type").asText());
    FIELD_FALSE.forEach(flag -> fill(field, flag, false));
    if (field.path("externalId").asBoolean() && !KEYS.contains(type)) {
      throw new IllegalArgumentException(
          object
              + "."
              + name
              + " of type "
              + type.describeName()
              + " cannot be an external id; only texts, numbers and emails can.");
    }
    fill(field, "label", name.replace("__c", "").replace('_', ' '));
    fill(field, "custom", name.endsWith("__c"));
    size(field, type);
    computed(field, type);
    access(field, type, name);
    picklist(field);
    if (!field.has("referenceTo")) {
      field.putArray("referenceTo");
    }
    relationship(field, name);
    fill(field, "soapType", type.soapType());
    return field;
  }

  private static void relationship(ObjectNode field, String name) {
    if (field.path("referenceTo").isEmpty() || field.has("relationshipName")) {
      return;
    }
    if (name.endsWith("__c")) {
      field.put("relationshipName", name.replaceFirst("__c$", "__r"));
    } else if (name.endsWith("Id")) {
      field.put("relationshipName", name.substring(0, name.length() - 2));
    }
  }

  private static void size(ObjectNode field, FieldType type) {
    int length = field.path("length").asInt(type.defaultLength());
    fill(field, "length", length);
    fill(field, "byteLength", length * 3);
    fill(field, "precision", type.decimal() ? 18 : 0);
    fill(field, "scale", type == FieldType.CURRENCY ? 2 : 0);
    fill(field, "digits", type == FieldType.INT ? 8 : 0);
  }

  private static void computed(ObjectNode field, FieldType type) {
    boolean formula = field.hasNonNull("calculatedFormula");
    if (formula || field.hasNonNull("summary")) {
      field.put("calculated", true);
      field.put("createable", false).put("updateable", false).put("nillable", true);
    }
    if (field.path("relationshipOrder").isInt()) {
      if (type != FieldType.REFERENCE) {
        throw new IllegalArgumentException(
            "The master-detail field " + field.path("name").asText() + " needs type reference.");
      }
      field.put("cascadeDelete", true);
    }
    if (formula && type == FieldType.BOOLEAN) {
      field.put("defaultedOnCreate", true);
    }
  }

  private static void access(ObjectNode field, FieldType type, String name) {
    boolean computed =
        field.path("autoNumber").asBoolean()
            || field.path("calculated").asBoolean()
            || type.compound();
    if (field.path("relationshipOrder").isInt()) {
      // A detail has its master from the start and for good, unless the describe says otherwise.
      fill(field, "updateable", false);
      fill(field, "nillable", false);
    }
    fill(field, "createable", !computed);
    fill(field, "updateable", !computed);
    fill(field, "nillable", type != FieldType.BOOLEAN && !field.path("autoNumber").asBoolean());
    fill(
        field,
        "defaultedOnCreate",
        type == FieldType.BOOLEAN || field.path("autoNumber").asBoolean());
    if (type == FieldType.BOOLEAN) {
      fill(field, "defaultValue", false);
    }
    boolean nameField = name.equals("Name");
    fill(field, "nameField", nameField);
    fill(field, "idLookup", field.path("externalId").asBoolean());
    boolean longText = type == FieldType.TEXTAREA && field.path("length").asInt() > 255;
    boolean plain = !longText && !type.compound() && type != FieldType.BASE64;
    fill(field, "filterable", plain);
    fill(field, "sortable", plain);
    fill(field, "groupable", plain && !type.decimal() && type != FieldType.DATETIME);
    fill(field, "aggregatable", plain && type != FieldType.BOOLEAN);
    boolean written =
        field.path("createable").asBoolean()
            || field.path("updateable").asBoolean()
            || field.path("calculated").asBoolean();
    fill(field, "permissionable", field.path("nillable").asBoolean() && written);
    if (longText) {
      boolean html = field.path("htmlFormatted").asBoolean();
      fill(field, "extraTypeInfo", html ? "richtextarea" : "plaintextarea");
    }
  }

  private static void picklist(ObjectNode field) {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    for (JsonNode given : field.path("picklistValues")) {
      ObjectNode entry =
          given.isTextual()
              ? JsonNodeFactory.instance.objectNode().put("value", given.asText())
              : ((ObjectNode) given).deepCopy();
      fill(entry, "active", true);
      fill(entry, "defaultValue", false);
      fill(entry, "label", entry.path("value").asText());
      entries.add(entry);
    }
    field.set("picklistValues", entries);
  }

  private static void fill(ObjectNode node, String name, String value) {
    if (!node.hasNonNull(name)) {
      node.put(name, value);
    }
  }

  private static void fill(ObjectNode node, String name, int value) {
    if (!node.hasNonNull(name)) {
      node.put(name, value);
    }
  }

  private static void fill(ObjectNode node, String name, boolean value) {
    if (!node.hasNonNull(name)) {
      node.put(name, value);
    }
  }
}
