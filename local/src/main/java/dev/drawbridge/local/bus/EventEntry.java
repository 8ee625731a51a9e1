package dev.drawbridge.local.bus;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code PutEvents}, as sent.
 *
 * @param bus a name or an ARN; null is the default bus
 */
public record EventEntry(
    @Nullable String bus,
    @Nullable String source,
    @Nullable String detailType,
    @Nullable String detail,
    List<String> resources,
    @Nullable Instant time) {

  /** Reads the JSON protocol's form of an entry. */
  public static EventEntry read(JsonNode json) {
    JsonNode time = json.path("Time");
    return new EventEntry(
        json.path("EventBusName").asText(null),
        json.path("Source").asText(null),
        json.path("DetailType").asText(null),
        json.path("Detail").asText(null),
        json.path("Resources").valueStream().map(JsonNode::asText).toList(),
        time.isNumber() ? Instant.ofEpochMilli((long) (time.asDouble() * 1000)) : null);
  }
}
