package dev.drawbridge.connection;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.WriteAlgorithm;

/**
 * The one row of {@code drawbridge.connection}.
 *
 * @param breakerDue whether an open breaker's time is over
 */
public record Connection(
    String name,
    MappedSchema schema,
    ConnectionState state,
    WriteAlgorithm algorithm,
    String apiVersion,
    String incarnation,
    boolean pauseRequested,
    Breaker.State breaker,
    boolean breakerDue) {}
