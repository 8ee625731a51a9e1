package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiUsage;
import dev.drawbridge.emulator.api.Limits;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows and changes what the org allows its clients. */
public final class LimitSection implements Section {
  private final Limits limits;
  private final ApiUsage usage;
  private final ObjectMapper json;

  public LimitSection(Limits limits, ApiUsage usage, ObjectMapper json) {
    this.limits = limits;
    this.usage = usage;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("GET /limits")) {
      return show();
    }
    return request.is("POST /limits") ? change(request.body()) : null;
  }

  private ObjectNode show() {
    return json.valueToTree(limits.get());
  }

  /** Changes the limits that {@code wanted} names; the others stay. */
  private ObjectNode change(JsonNode wanted) {
    ObjectNode changed = show();
    for (Map.Entry<String, JsonNode> entry : wanted.properties()) {
      if (!changed.has(entry.getKey())) {
        throw new IllegalArgumentException(
            "There is no limit '" + entry.getKey() + "'; see the README for those there are.");
      }
      if (!entry.getValue().canConvertToExactIntegral() || !entry.getValue().canConvertToInt()) {
        throw new IllegalArgumentException(
            "The limit " + entry.getKey() + " must be a whole number.");
      }
      changed.set(entry.getKey(), entry.getValue());
    }
    limits.set(
        new Limits.Setting(
            changed.path("dailyApiRequests").asInt(),
            changed.path("concurrentRequests").asInt(),
            changed.path("longRunningMillis").asLong(),
            changed.path("sessionSeconds").asInt(),
            changed.path("dailyBulkBatches").asInt()));
    return show();
  }

  /** Back to the limits of a new org; nothing counts as used. */
  @Override
  public void reset() {
    limits.set(Limits.Setting.DEFAULT);
    usage.clear();
  }
}
