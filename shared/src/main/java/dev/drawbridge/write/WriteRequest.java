package dev.drawbridge.write;

import org.jspecify.annotations.Nullable;

/**
 * One invocation of the write step.
 *
 * @param entries of the batch
 * @param owner a name that no other invocation has
 * @param dead the owner of an earlier invocation that is proven to have ended in an error
 */
public record WriteRequest(
    String incarnation,
    long batch,
    int attempt,
    int entries,
    String owner,
    @Nullable String dead) {}
