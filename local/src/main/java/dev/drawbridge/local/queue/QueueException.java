package dev.drawbridge.local.queue;

/** An error that SQS answered. */
public final class QueueException extends RuntimeException {
  private final String code;

  QueueException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** SQS's own name of the error. */
  public String code() {
    return code;
  }
}
