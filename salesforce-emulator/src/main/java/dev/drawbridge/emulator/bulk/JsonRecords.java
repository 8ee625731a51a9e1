package dev.drawbridge.emulator.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.api.StrictJson;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads batches in JSON: an array of records; their fields have the names that were sent. */
final class JsonRecords {
  private JsonRecords() {}

  static List<RecordInput> read(String body, ObjectDescribe object) throws BadBatch {
    JsonNode list;
    try {
      list = StrictJson.read(body.getBytes(UTF_8));
    } catch (JsonProcessingException e) {
      throw new BadBatch("Failed to parse the batch: it is no JSON.");
    }
    if (!list.isArray()) {
      throw new BadBatch("Failed to parse the batch: it must be an array of records.");
    }
    List<RecordInput> records = new ArrayList<>();
    for (JsonNode record : list) {
      records.add(record(record, object));
    }
    return records;
  }

  private static RecordInput record(JsonNode record, ObjectDescribe object) throws BadBatch {
    if (!record.isObject()) {
      throw new BadBatch("Each of the records must be a JSON object.");
    }
    String id = null;
    Map<String, Sent> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : record.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (name.equalsIgnoreCase("Id")) {
        id = value.asText("").isEmpty() ? null : value.asText();
      } else if (!name.equals("attributes")) {
        fields.put(name, sent(name, value));
      }
    }
    return new RecordInput(object.name(), id, fields);
  }

  private static Sent sent(String name, JsonNode value) throws BadBatch {
    if (value.isNull()) {
      return new Sent.Null();
    }
    if (value.isArray()) {
      throw new BadBatch("The field " + name + " cannot be an array.");
    }
    if (!value.isObject()) {
      return new Sent.Text(value.asText());
    }
    JsonNode type = value.path("attributes").path("type");
    Map<String, String> keys = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> key : value.properties()) {
      if (!key.getKey().equals("attributes")) {
        keys.put(key.getKey(), key.getValue().asText());
      }
    }
    return new Sent.Parent(type.isTextual() ? type.asText() : null, keys);
  }
}
