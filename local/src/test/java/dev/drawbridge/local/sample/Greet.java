package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Answers with what it was asked. */
public final class Greet extends JsonHandler {
  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    if (event.path("rawQueryString").asText().equals("fail")) {
      throw new IllegalStateException("no");
    }
    return Map.of(
        "statusCode", 201,
        "headers", Map.of("Content-Type", "application/json"),
        "body", event.toString());
  }
}
