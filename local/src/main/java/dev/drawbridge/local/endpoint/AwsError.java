package dev.drawbridge.local.endpoint;

/** An error that a service answers, by AWS's name. */
public final class AwsError extends Exception {
  private final String code;

  public AwsError(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public String code() {
    return code;
  }
}
