package dev.drawbridge.local;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An execution of one of the stack's state machines.
 *
 * @param status RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED
 * @param currentState the state last entered
 */
public record Execution(
    String name,
    String status,
    Instant startedAt,
    @Nullable Instant stoppedAt,
    @Nullable String error,
    @Nullable String cause,
    String currentState) {}
