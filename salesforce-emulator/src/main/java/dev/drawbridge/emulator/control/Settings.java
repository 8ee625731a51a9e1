package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Settings in a JSON object, of which a mistyped one must not be taken for one left out. */
final class Settings {
  private Settings() {}

  /**
   * Checks that an object has no other settings than these.
   *
   * @throws IllegalArgumentException with a sentence that names the first one too many
   */
  static JsonNode only(JsonNode body, String... names) {
    if (!body.isObject()) {
      throw new IllegalArgumentException("The body must be a JSON object.");
    }
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of(names).contains(name)) {
                throw new IllegalArgumentException(
                    "There is no setting '" + name + "' here, only " + String.join(", ", names));
              }
            });
    return body;
  }

  /**
   * A whole number; {@code otherwise} if it was left out.
   *
   * @throws IllegalArgumentException with a sentence if it is something else
   */
  static long number(JsonNode body, String name, long otherwise) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("The setting " + name + " must be a whole number.");
    }
    return value.asLong();
  }

  /**
   * True or false; {@code otherwise} if it was left out.
   *
   * @throws IllegalArgumentException with a sentence if it is something else
   */
  static boolean flag(JsonNode body, String name, boolean otherwise) {
    JsonNode value = body.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException("The setting " + name + " must be true or false.");
    }
    return value.asBoolean(otherwise);
  }
}
