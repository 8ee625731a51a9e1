package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds by their cause: of two hundred with one cause, one is worth reading. Pure. */
final class HoldCauses {
  /** As many as a person reads one by one. */
  static final int FEW = 20;

  private HoldCauses() {}

  /**
   * A line for each cause, with the command that releases all of it, and an example below.
   *
   * @param holds as the API returns them, the oldest first
   */
  static List<String> lines(JsonNode holds) {
    Map<String, List<JsonNode>> byCode = new LinkedHashMap<>();
    for (JsonNode hold : holds) {
      byCode.computeIfAbsent(hold.path("code").asText(), code -> new ArrayList<>()).add(hold);
    }
    var lines = new ArrayList<String>();
    byCode.forEach(
        (code, same) -> {
          lines.add(
              "%,d %s  %s  the oldest since %s  [%s]"
                  .formatted(
                      same.size(),
                      same.size() == 1 ? "hold" : "holds",
                      code,
                      oldest(same),
                      release(code)));
          lines.add("  such as " + HoldText.of(same.getFirst()));
        });
    return lines;
  }

  /** What became of a request is asked, and settled, once it can no longer arrive. */
  private static String release(String code) {
    return code.equals("OUTCOME_UNKNOWN")
        ? "Salesforce is asked once late_request_minutes have passed; most end by that"
        : "./drawbridge holds release all retry|skip --code " + code;
  }

  /** Times in ISO form sort as text. */
  private static String oldest(List<JsonNode> holds) {
    return holds.stream()
        .map(hold -> hold.path("opened_at").asText().replaceAll("\\.\\d+", ""))
        .min(String::compareTo)
        .orElse("");
  }
}
