package dev.drawbridge.emulator.bulk;

/** A batch cannot be read as a whole; the message is Salesforce's sentence. */
public final class BadBatch extends Exception {
  private static final long serialVersionUID = 1L;

  public BadBatch(String message) {
    super(message, null, false, false);
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
