package dev.drawbridge.local.bus;

import com.fasterxml.jackson.databind.JsonNode;

/** Where a rule sends events. */
public interface Target {
  void deliver(JsonNode event);
}
