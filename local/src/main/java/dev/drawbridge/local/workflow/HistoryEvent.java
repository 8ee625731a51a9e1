package dev.drawbridge.local.workflow;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of an execution's history, as {@code GetExecutionHistory} returns it.
 *
 * @param details the event's own fields, by Step Functions' names
 */
public record HistoryEvent(
    long id, Instant time, String type, Map<String, @Nullable Object> details) {}
