package dev.drawbridge.connection;

import dev.drawbridge.mapping.WriteAlgorithm;

/**
 * The one row of {@code drawbridge.connection}.
 *
 * @param breakerOpen whether claiming waits for {@code open_until}
 */
public record ConnectionState(
    String name,
    String schema,
    String state,
    WriteAlgorithm algorithm,
    String incarnation,
    boolean pauseRequested,
    boolean breakerOpen) {}
