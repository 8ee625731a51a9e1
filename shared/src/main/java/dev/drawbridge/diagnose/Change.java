package dev.drawbridge.diagnose;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A check whose status is another than the one that was last published.
 *
 * @param mapping the object's name; empty for a check of the connection
 * @param previous null when nothing was published of it before
 * @param since when the new status was first seen
 */
public record Change(
    String mapping,
    String ruleId,
    Status status,
    @Nullable Status previous,
    String message,
    Instant since) {}
