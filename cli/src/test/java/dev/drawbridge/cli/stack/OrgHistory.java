package dev.drawbridge.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the org's journal says of each record: pure. */
public final class OrgHistory {
  private OrgHistory() {}

  /**
   * By external id, the accepted changes in the order in which the org took them, each as the
   * values sent or as {@code deleted}. A change that repeats the one before is a replay and counts
   * once.
   */
  public static Map<String, List<String>> of(List<JsonNode> journal) {
    Map<String, List<String>> histories = new LinkedHashMap<>();
    for (JsonNode line : journal) {
      if (line.path("outcome").asText().equals("rejected")) {
        continue;
      }
      String key = line.path("externalId").path("value").asText();
      List<String> history = histories.computeIfAbsent(key, k -> new ArrayList<>());
      String change = line.path("outcome").asText().equals("deleted") ? "deleted" : values(line);
      if (history.isEmpty() || !history.getLast().equals(change)) {
        history.add(change);
      }
    }
    return histories;
  }

  /** Without the external id itself; a parent by its external id. */
  private static String values(JsonNode line) {
    Map<String, String> values = new TreeMap<>();
    for (var field : line.path("fields").properties()) {
      if (field.getKey().equals("External_ID__c")) {
        continue;
      }
      JsonNode value = field.getValue();
      values.put(
          field.getKey(),
          value.isObject() ? value.path("External_ID__c").asText() : value.asText());
    }
    return values.entrySet().stream()
        .map(value -> value.getKey() + "=" + value.getValue())
        .collect(Collectors.joining(" "));
  }
}
