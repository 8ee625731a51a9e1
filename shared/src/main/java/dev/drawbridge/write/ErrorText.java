package dev.drawbridge.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.change.Action;

/** What is kept of an error: the beginning of its message, and the JSON of {@code _hc_err}. */
final class ErrorText {
  /**
   * Salesforce repeats the value that it refuses, which may have millions of characters; log, hold
   * and row each keep the message.
   */
  private static final int KEPT_CHARACTERS = 1_000;

  private ErrorText() {}

  /** The beginning of a long message, never half a character, and how long it was. */
  static String excerpt(String message) {
    if (message.length() <= KEPT_CHARACTERS) {
      return message;
    }
    boolean inside = Character.isHighSurrogate(message.charAt(KEPT_CHARACTERS - 1));
    return "%s… (%d characters)"
        .formatted(
            message.substring(0, inside ? KEPT_CHARACTERS - 1 : KEPT_CHARACTERS), message.length());
  }

  /** Op, src, code, msg, as Heroku Connect writes them. */
  static String json(Action action, String code, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("op", action.name())
        .put("src", "SFDC")
        .put("code", code)
        .put("msg", message)
        .toString();
  }
}
