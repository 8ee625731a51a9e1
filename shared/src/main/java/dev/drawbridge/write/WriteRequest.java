package dev.drawbridge.write;

import dev.drawbridge.batch.BatchPointer;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of the write step.
 *
 * @param entries of the batch
 * @param owner a name that no other invocation has
 * @param dead the owner of an earlier invocation that is proven to have ended in an error
 */
public record WriteRequest(
    String incarnation, long batch, int attempt, int entries, String owner, @Nullable String dead) {

  /** For the attempt that a pointer names. */
  public static WriteRequest of(BatchPointer pointer, String owner, @Nullable String dead) {
    return new WriteRequest(
        pointer.incarnation(), pointer.batch(), pointer.attempt(), pointer.entries(), owner, dead);
  }
}
