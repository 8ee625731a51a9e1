package dev.drawbridge.local;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened in a local stack, for the log of whoever runs it.
 *
 * @param kind what happened, such as {@code function.failed}
 */
public record LocalEvent(Instant time, String kind, Map<String, Object> fields) {}
