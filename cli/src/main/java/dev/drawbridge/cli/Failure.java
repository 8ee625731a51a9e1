package dev.drawbridge.cli;

/** Ends the command with exit code 1 and this one sentence. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Failure(String sentence) {
    super(sentence);
  }

  public Failure(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
