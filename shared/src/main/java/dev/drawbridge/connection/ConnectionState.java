package dev.drawbridge.connection;

import dev.drawbridge.mapping.WriteAlgorithm;

/**
 * The one row of {@code drawbridge.connection}.
 *
 * @param breakerDue whether an open breaker's time is over
 */
public record ConnectionState(
    String name,
    String schema,
    String state,
    WriteAlgorithm algorithm,
    String apiVersion,
    String incarnation,
    boolean pauseRequested,
    Breaker.State breaker,
    boolean breakerDue) {}
