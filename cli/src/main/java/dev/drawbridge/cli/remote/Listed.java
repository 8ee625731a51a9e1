package dev.drawbridge.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What was read of a list.
 *
 * @param more entries that follow and were not read
 */
public record Listed(JsonNode entries, long more) {}
