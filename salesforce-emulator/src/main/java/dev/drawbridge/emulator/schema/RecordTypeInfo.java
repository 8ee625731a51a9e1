package dev.drawbridge.emulator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A record type of an object.
 *
 * @param standard whether new records have it that name none
 * @param person whether accounts of it are persons
 */
public record RecordTypeInfo(
    String id,
    String developerName,
    String name,
    boolean active,
    boolean standard,
    boolean person) {
  /** The record type of records that have none. */
  public static final String MASTER = "012000000000000AAA";

  static RecordTypeInfo master(boolean standard) {
    return new RecordTypeInfo(MASTER, "Master", "Master", true, standard, false);
  }

  static RecordTypeInfo of(JsonNode info) {
    return new RecordTypeInfo(
        info.path("recordTypeId").asText(),
        info.path("developerName").asText(),
        info.path("name").asText(),
        info.path("active").asBoolean(true),
        info.path("defaultRecordTypeMapping").asBoolean(),
        info.path("person").asBoolean());
  }

  boolean isMaster() {
    return id.equals(MASTER);
  }

  ObjectNode describe() {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("active", active).put("available", active);
    info.put("defaultRecordTypeMapping", standard).put("developerName", developerName);
    info.put("master", isMaster()).put("name", name).put("recordTypeId", id);
    return person ? info.put("person", true) : info;
  }
}
