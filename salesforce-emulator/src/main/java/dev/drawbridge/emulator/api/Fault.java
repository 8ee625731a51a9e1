package dev.drawbridge.emulator.api;

import org.jspecify.annotations.Nullable;

/**
 * A scripted failure of calls.
 *
 * @param verb which calls; null for all
 * @param object only calls that name this object; null for all
 * @param after how many matching calls to let pass first
 * @param chunks how many chunks of a Bulk batch are committed before it fails
 * @param times how often to fail; negative for always
 * @param seconds after which a late call is carried out; null to wait until it is delivered
 */
public record Fault(
    FaultKind kind,
    @Nullable Verb verb,
    @Nullable String object,
    int after,
    int times,
    double probability,
    long seed,
    String code,
    String message,
    int status,
    String body,
    long millis,
    int record,
    int chunks,
    @Nullable Double seconds) {}
