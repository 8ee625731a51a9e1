package dev.drawbridge.emulator.bulk;

import org.jspecify.annotations.Nullable;

/**
 * What a job was created for.
 *
 * @param object the object's name in the describe's spelling
 * @param externalIdField the key of an upsert, else null
 * @param user who created it and whom it works for
 * @param serial whether its batches are processed one at a time
 */
public record JobSpec(
    Operation operation,
    String object,
    @Nullable String externalIdField,
    String user,
    boolean serial,
    int version,
    ContentType contentType,
    BatchRules batches) {

  /**
   * How the batches are processed.
   *
   * @param chunking how a query is cut into pieces; null for not at all
   * @param retried whether a batch that runs out of time is processed again
   */
  public record BatchRules(@Nullable PkChunking chunking, boolean retried) {
    /** As they are when a client does not ask for anything else. */
    public static final BatchRules PLAIN = new BatchRules(null, true);
  }
}
