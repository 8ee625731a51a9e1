package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.rule.ValidationRule;

/** Reads validation rules from JSON. */
final class ValidationRuleReader {
  private ValidationRuleReader() {}

  static ValidationRule rule(JsonNode json) {
    String formula = json.path("formula").asText("");
    String message = json.path("message").asText("");
    if (formula.isBlank() || message.isBlank()) {
      throw new IllegalArgumentException(
          "A validation rule needs a formula that is true for bad records, and a message.");
    }
    String object = json.path("object").asText("");
    return new ValidationRule(
        json.path("name").asText(object + "_validation"),
        object,
        formula,
        message,
        json.path("field").asText(null));
  }
}
