package dev.drawbridge.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.change.Verb;

/** The JSON of {@code _hc_err}: op, src, code, msg. */
final class ErrorText {
  private ErrorText() {}

  static String json(Verb verb, String code, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("op", verb.name())
        .put("src", "SFDC")
        .put("code", code)
        .put("msg", message)
        .toString();
  }
}
