package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.local.bus.EventBuses;
import dev.drawbridge.local.bus.EventBuses.Outcome;
import dev.drawbridge.local.bus.EventEntry;

/**
 * EventBridge's {@code PutEvents}, and what keeps events from their targets: a disabled rule, or a
 * bus whose policy denies them.
 */
public final class EventsService implements JsonService {
  private static final int MAX_ENTRIES = 10;

  private final EventBuses buses;

  public EventsService(EventBuses buses) {
    this.buses = buses;
  }

  @Override
  public JsonNode call(String operation, JsonNode request) throws AwsError {
    String bus = request.path("EventBusName").asText(EventBuses.DEFAULT);
    switch (operation) {
      case "PutEvents" -> {
        return put(request.path("Entries"));
      }
      case "EnableRule" -> buses.enable(bus(bus), rule(bus, request));
      case "DisableRule" -> buses.disable(bus(bus), rule(bus, request));
      case "PutPermission" -> buses.deny(bus(bus), denies(JsonService.text(request, "Policy")));
      case "RemovePermission" -> buses.deny(bus(bus), false);
      default -> throw JsonService.unknown("EventBridge", operation);
    }
    return AwsEndpoint.JSON.createObjectNode();
  }

  private String bus(String bus) throws AwsError {
    if (buses.exists(bus)) {
      return bus;
    }
    throw new AwsError("ResourceNotFoundException", "Event bus " + bus + " does not exist.");
  }

  private String rule(String bus, JsonNode request) throws AwsError {
    String rule = JsonService.text(request, "Name");
    if (buses.hasRule(bus(bus), rule)) {
      return rule;
    }
    throw new AwsError(
        "ResourceNotFoundException", "Rule " + rule + " does not exist on EventBus " + bus + ".");
  }

  /** Of a policy only this counts: who is allowed what, everybody is here. */
  private static boolean denies(String policy) throws AwsError {
    try {
      for (JsonNode statement : AwsEndpoint.JSON.readTree(policy).path("Statement")) {
        boolean puts =
            statement.path("Action").toString().matches(".*\"events:(PutEvents|\\*)\".*");
        if (statement.path("Effect").asText().equals("Deny") && puts) {
          return true;
        }
      }
      return false;
    } catch (JsonProcessingException e) {
      throw new AwsError("InvalidEventPatternException", "The policy is not JSON.");
    }
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
      EventEntry read = EventEntry.read(entry);
      if (buses.denies(read)) {
        throw new AwsError(
            "AccessDeniedException",
            "Not authorized to perform events:PutEvents with an explicit deny in a resource-based"
                + " policy.");
      }
      Outcome outcome = buses.put(read);
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
