package dev.drawbridge.local;

/** A stack that does not start: one clear sentence names the resource and the reason. */
public final class LocalStackException extends RuntimeException {
  LocalStackException(String message, Throwable cause) {
    super(message, cause);
  }
}
