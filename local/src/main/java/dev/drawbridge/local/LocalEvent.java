package dev.drawbridge.local;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened in a local stack, for its log.
 *
 * <ul>
 *   <li>{@code resource.created}: resource, type
 *   <li>{@code function.log}: function, requestId, message (the context's logger)
 *   <li>{@code function.failed}: function, error (the class)
 *   <li>{@code function.timeout}: function, seconds
 *   <li>{@code event.put}: bus, event
 *   <li>{@code event.dropped}: an event that was given up, or could not be delivered
 *   <li>{@code topic.message}: topic, message (it is sent to no subscriber here)
 *   <li>{@code subscription.ignored}: resource
 *   <li>{@code queue.unreachable}: queue, error
 * </ul>
 *
 * @param kind which of these it is
 */
public record LocalEvent(Instant time, String kind, Map<String, Object> fields) {}
