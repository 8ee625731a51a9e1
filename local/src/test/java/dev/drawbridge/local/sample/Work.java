package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Fails the first time it is called in an environment, then answers. */
public final class Work extends JsonHandler {
  private final AtomicInteger calls = new AtomicInteger();

  @Override
  Map<String, ?> handle(JsonNode event, Context context) {
    if (calls.getAndIncrement() == 0) {
      throw new IllegalStateException("not yet");
    }
    return Map.of("worked", event.get("tick").asBoolean());
  }
}
