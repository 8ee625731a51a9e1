package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from JSON with the types that Salesforce demands there: text in quotes, numbers
 * with or without. Whatever is wrong here refuses the whole call.
 */
public final class RecordReader {
  private RecordReader() {}

  /** A record of this object; {@code id} is its id where the request names it elsewhere. */
  public static RecordInput read(ObjectNode node, ObjectDescribe object, @Nullable String id) {
    String found = id;
    Map<String, Sent> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (name.equals("attributes")) {
        continue;
      }
      if (name.equalsIgnoreCase("Id")) {
        found = value.isNull() || value.asText().isEmpty() ? id : value.asText();
      } else if (value.isObject()) {
        fields.put(name, parent(name, (ObjectNode) value, object));
      } else {
        fields.put(name, value(field(name, object), value));
      }
    }
    return new RecordInput(object.name(), found, fields);
  }

  /** A record as it was sent, whether or not the object has such fields. */
  public static RecordInput asSent(JsonNode node, String object, @Nullable String id) {
    String found = id;
    Map<String, Sent> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (name.equalsIgnoreCase("Id")) {
        found = value.isNull() || value.asText().isEmpty() ? id : value.asText();
      } else if (!name.equals("attributes")) {
        fields.put(name, asSent(value));
      }
    }
    return new RecordInput(object, found, fields);
  }

  private static Sent asSent(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> new Sent.Null();
      case OBJECT -> parent((ObjectNode) value);
      case ARRAY -> new Sent.Text(value.toString());
      default -> new Sent.Text(value.asText());
    };
  }

  private static Field field(String name, ObjectDescribe object) {
    Field field = object.field(name);
    if (field == null) {
      throw noColumn(name, object);
    }
    return field;
  }

  private static ApiFault noColumn(String name, ObjectDescribe object) {
    return new ApiFault(
        "INVALID_FIELD", "No such column '" + name + "' on sobject of type " + object.name());
  }

  private static Sent parent(String name, ObjectNode value, ObjectDescribe object) {
    if (object.relationship(name) == null) {
      if (object.field(name) != null) {
        throw mistyped(field(name, object), "START_OBJECT", "{");
      }
      throw noColumn(name, object);
    }
    return parent(value);
  }

  private static Sent parent(ObjectNode value) {
    JsonNode attributed = value.path("attributes").path("type");
    String type = attributed.isTextual() ? attributed.asText() : null;
    Map<String, String> keys = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> key : value.properties()) {
      if (key.getKey().equals("type") && key.getValue().isTextual()) {
        type = key.getValue().asText();
      } else if (!key.getKey().equals("attributes")) {
        keys.put(key.getKey(), key.getValue().asText());
      }
    }
    return new Sent.Parent(type, keys);
  }

  private static Sent value(Field field, JsonNode value) {
    if (value.isNull()) {
      return new Sent.Null();
    }
    if (value.isContainerNode()) {
      throw mistyped(field, "START_ARRAY", "[");
    }
    boolean number = field.type().decimal() || field.type() == FieldType.INT;
    boolean fits =
        value.isTextual()
            || (value.isNumber() && number)
            || (value.isBoolean() && field.type() == FieldType.BOOLEAN);
    if (!fits) {
      throw mistyped(field, token(value), value.asText());
    }
    try {
      Values.parse(field, value.asText());
    } catch (ApiFault unreadable) {
      throw mistyped(field, token(value), value.asText());
    }
    return new Sent.Text(value.asText());
  }

  private static String token(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.asBoolean() ? "VALUE_TRUE" : "VALUE_FALSE";
      case NUMBER -> value.isIntegralNumber() ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT";
      default -> "VALUE_STRING";
    };
  }

  private static ApiFault mistyped(Field field, String token, String value) {
    String soap = field.type().soapType();
    String type = soap.substring(soap.indexOf(':') + 1).toLowerCase(Locale.ROOT);
    return new ApiFault(
        "JSON_PARSER_ERROR",
        "Cannot deserialize instance of %s from %s value %s or request may be missing a required field"
            .formatted(type, token, value));
  }
}
