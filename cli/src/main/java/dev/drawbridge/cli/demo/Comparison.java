package dev.drawbridge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was committed against what the org accepted: pure.
 *
 * @param differences what is missing, too much or out of order; empty when all is well
 * @param calls how many calls each verb and object took
 * @param delays from commit to acceptance, ascending
 */
record Comparison(
    int accepted, List<String> differences, Map<String, Long> calls, List<Duration> delays) {

  private static final int SHOWN = 5;

  static Comparison of(List<Crm.Committed> committed, List<JsonNode> journal) {
    List<JsonNode> accepted =
        journal.stream().filter(line -> !line.path("outcome").asText().equals("rejected")).toList();
    var delays = new ArrayList<Duration>();
    var differences = new ArrayList<String>();
    for (int i = 0; i < Math.max(committed.size(), accepted.size()); i++) {
      String expected = i < committed.size() ? text(committed.get(i)) : "nothing more";
      String found = i < accepted.size() ? text(accepted.get(i)) : "nothing more";
      if (!Objects.equals(expected, found)) {
        if (differences.size() < SHOWN) {
          differences.add("change " + (i + 1) + ": committed " + expected + ", accepted " + found);
        }
      } else {
        Instant at = Instant.parse(accepted.get(i).path("time").asText());
        Duration delay = Duration.between(committed.get(i).at(), at);
        delays.add(delay.isNegative() ? Duration.ZERO : delay);
      }
    }
    delays.sort(null);
    return new Comparison(accepted.size(), differences, calls(accepted), delays);
  }

  private static Map<String, Long> calls(List<JsonNode> accepted) {
    Map<Long, String> byCall = new HashMap<>();
    for (JsonNode line : accepted) {
      byCall.put(
          line.path("call").asLong(),
          line.path("verb").asText() + " " + line.path("object").asText());
    }
    Map<String, Long> calls = new TreeMap<>();
    byCall.values().forEach(kind -> calls.merge(kind, 1L, Long::sum));
    return calls;
  }

  private static String text(Crm.Committed change) {
    return change.outcome() + " " + change.object() + " " + change.key();
  }

  private static String text(JsonNode line) {
    return line.path("outcome").asText()
        + " "
        + line.path("object").asText()
        + " "
        + line.path("externalId").path("value").asText();
  }

  Duration percentile(int percent) {
    return delays.isEmpty() ? Duration.ZERO : delays.get((delays.size() - 1) * percent / 100);
  }
}
