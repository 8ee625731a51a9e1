package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.http.Exchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A request to the control plane: {@code parts} are the words of its path after /emulator. */
public record ControlRequest(Exchange exchange, List<String> parts, ObjectMapper json) {

  static ControlRequest of(Exchange exchange, ObjectMapper json) {
    String path = exchange.path().substring("/emulator".length());
    List<String> parts =
        Arrays.stream(path.split("/"))
            .filter(part -> !part.isEmpty())
            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
            .toList();
    return new ControlRequest(exchange, parts, json);
  }

  /** Whether it is of this form, such as {@code DELETE /schema/*}; a star stands for any word. */
  boolean is(String form) {
    String[] words = form.split("[ /]+");
    if (words.length != parts.size() + 1 || !words[0].equals(exchange.method())) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!words[i + 1].equals("*") && !words[i + 1].equals(parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  String part(int index) {
    return parts.get(index);
  }

  ObjectNode body() throws IOException {
    if (list() instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("The body must be a JSON object.");
  }

  /** A body that may also be an array of what it could be alone. */
  JsonNode list() throws IOException {
    JsonNode body = json.readTree(exchange.body());
    if (!body.isContainerNode()) {
      throw new IllegalArgumentException("The body must be a JSON object.");
    }
    return body;
  }
}
