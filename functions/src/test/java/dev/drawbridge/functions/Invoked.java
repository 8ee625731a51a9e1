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
    var out = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
        out,
        new InvocationTime(Duration.ofMinutes(1)));
    return JSON.readTree(out.toByteArray());
  }

  /** The body of an answer of the HTTP API. */
  public static JsonNode body(JsonNode answer) throws IOException {
    return JSON.readTree(answer.path("body").asText());
  }
}
