package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A hold in one line. */
public final class HoldText {
  private HoldText() {}

  public static String of(JsonNode hold) {
    return "hold %d  %s  %s %d (trigger log %d)  %s: %s  [%s since %s]"
        .formatted(
            hold.path("id").asLong(),
            hold.path("reason").asText(),
            hold.path("table_name").asText(),
            hold.path("record_id").asLong(),
            hold.path("log_id").asLong(),
            hold.path("code").asText(),
            hold.path("message").asText(),
            waiting(hold.path("scope").asText()),
            hold.path("opened_at").asText().replaceAll("\\.\\d+", ""));
  }

  private static String waiting(String scope) {
    return switch (scope) {
      case "QUEUE" -> "everything waits,";
      case "RECORD" -> "changes of its record wait,";
      default -> "nothing waits,";
    };
  }
}
