package dev.drawbridge.emulator.oauth;

/** A token request is refused. */
final class Denied extends Exception {
  private static final long serialVersionUID = 1L;

  private final String error;

  Denied(String error, String description) {
    super(description, null, false, false);
    this.error = error;
  }

  String error() {
    return error;
  }

  String description() {
    return String.valueOf(getMessage());
  }
}
