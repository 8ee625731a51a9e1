package dev.drawbridge.functions;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.setting.Setting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Handlers as Lambda makes and invokes them, with settings that name nothing that is there. */
public final class Invoked {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Invoked() {}

  public static Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    for (Setting setting : Setting.values()) {
      environment.put(
          setting.name(),
          setting.standard().orElse("arn:aws:x:us-east-1:000000000000:" + setting.name()));
    }
    return environment;
  }

  /** The answer to an event, in an invocation with a minute left. */
  public static JsonNode with(RequestStreamHandler handler, String event) throws IOException {
    return within(Duration.ofMinutes(1), handler, event);
  }

  /** The same in an invocation with so much time left. */
  public static JsonNode within(Duration left, RequestStreamHandler handler, String event)
      throws IOException {
    var out = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
        out,
        new InvocationTime(left));
    return JSON.readTree(out.toByteArray());
  }

  /** An event of the gateway, for this stack's connection. */
  public static String request(String route, String body) {
    var event = JSON.createObjectNode().put("routeKey", route).put("body", body);
    event.putObject("pathParameters").put("id", "drawbridge");
    return event.toString();
  }

  /** The body of an answer of the HTTP API. */
  public static JsonNode body(JsonNode answer) throws IOException {
    return JSON.readTree(answer.path("body").asText());
  }
}
