package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A record type of an object.
 *
 * @param standard whether new records have it that name none
 * @param person whether accounts of it are persons
 * @param picklists the values that restricted picklists have for its records, by field in lower
 *     case; all values of fields that are not named
 */
public record RecordTypeInfo(
    String id,
    String developerName,
    String name,
    boolean active,
    boolean standard,
    boolean person,
    Map<String, Set<String>> picklists) {
  /** The record type of records that have none. */
  public static final String MASTER = "012000000000000AAA";

  static RecordTypeInfo master(boolean standard) {
    return new RecordTypeInfo(MASTER, "Master", "Master", true, standard, false, Map.of());
  }

  static RecordTypeInfo of(JsonNode info) {
    Map<String, Set<String>> picklists = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : info.path("picklists").properties()) {
      Set<String> values = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      field.getValue().forEach(value -> values.add(value.asText()));
      picklists.put(field.getKey().toLowerCase(Locale.ROOT), values);
    }
    return new RecordTypeInfo(
        info.path("recordTypeId").asText(),
        info.path("developerName").asText(),
        info.path("name").asText(),
        info.path("active").asBoolean(true),
        info.path("defaultRecordTypeMapping").asBoolean(),
        info.path("person").asBoolean(),
        picklists);
  }

  /** Whether its records can have this value in a picklist. */
  public boolean offers(Field field, String value) {
    Set<String> offered = picklists.get(field.name().toLowerCase(Locale.ROOT));
    return offered == null || offered.contains(value);
  }

  boolean isMaster() {
    return id.equals(MASTER);
  }

  ObjectNode describe() {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("active", active).put("available", active);
    info.put("defaultRecordTypeMapping", standard).put("developerName", developerName);
    info.put("master", isMaster()).put("name", name).put("recordTypeId", id);
    if (!picklists.isEmpty()) {
      ObjectNode fields = info.putObject("picklists");
      picklists.forEach((field, values) -> values.forEach(fields.withArray(field)::add));
    }
    return person ? info.put("person", true) : info;
  }
}
