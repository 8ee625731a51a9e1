package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Keeps a task token for the test to release. */
public final class Hold extends JsonHandler {
  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    Journal.HELD.add(event);
    return Map.of();
  }
}
