package dev.drawbridge.local.function;

/** A {@code Handler} that cannot be run here; the message says why. */
public final class HandlerException extends RuntimeException {
  HandlerException(String message) {
    super(message);
  }
}
