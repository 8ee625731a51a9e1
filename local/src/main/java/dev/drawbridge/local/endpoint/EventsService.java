package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.local.bus.EventBuses;
import dev.drawbridge.local.bus.EventBuses.Outcome;
import dev.drawbridge.local.bus.EventEntry;

/** EventBridge's {@code PutEvents}. */
public final class EventsService implements JsonService {
  private static final int MAX_ENTRIES = 10;

  private final EventBuses buses;

  public EventsService(EventBuses buses) {
    this.buses = buses;
  }

  @Override
  public JsonNode call(String operation, JsonNode request) throws AwsError {
    if (!operation.equals("PutEvents")) throw JsonService.unknown("EventBridge", operation);
    return put(request.path("Entries"));
  }

  /** Puts entries and answers with one result for each. */
  public JsonNode put(JsonNode entries) throws AwsError {
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new AwsError("ValidationException", "PutEvents takes 1 to 10 entries.");
    }
    ObjectNode answer = AwsEndpoint.JSON.createObjectNode();
    var results = answer.putArray("Entries");
    int failed = 0;
    for (JsonNode entry : entries) {
      Outcome outcome = buses.put(EventEntry.read(entry));
      ObjectNode result = results.addObject();
      if (outcome.errorCode() == null) {
        result.put("EventId", outcome.eventId());
      } else {
        failed++;
        result.put("ErrorCode", outcome.errorCode());
        result.put("ErrorMessage", outcome.errorMessage());
      }
    }
    return answer.put("FailedEntryCount", failed);
  }
}
