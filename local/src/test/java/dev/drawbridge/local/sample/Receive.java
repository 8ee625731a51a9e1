package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Takes what the rule lets through. */
public final class Receive extends JsonHandler {
  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    Journal.RECEIVED.add(event);
    return Map.of();
  }
}
