package dev.drawbridge.batch;

import dev.drawbridge.mapping.WriteAlgorithm;

/**
 * A message of the write queues: where the batch is, never what is in it.
 *
 * @param connection the connection's name: the queue's message group
 * @param incarnation of the connection; another one means another history of batch numbers
 * @param attempt which sending of the batch this is; an older one is superseded
 * @param entries how many changes the batch holds
 */
public record BatchPointer(
    String connection,
    String incarnation,
    long batch,
    int attempt,
    WriteAlgorithm algorithm,
    int entries) {

  /**
   * The name of the execution, and with the connection the deduplication id of the message. A
   * digest of the content would swallow an A, B, A within the queue's five minutes.
   */
  public String executionName() {
    return "w-" + incarnation + "-" + batch + "-" + attempt;
  }

  public String deduplicationId() {
    return connection + ":" + incarnation + ":" + batch + ":" + attempt;
  }
}
