package dev.drawbridge.failure;

import org.jspecify.annotations.Nullable;

/**
 * The base of what can go wrong; the child's name says what the caller can do. Messages carry codes
 * and ids, never a customer's field values or a secret.
 */
public abstract sealed class SyncException extends RuntimeException
    permits SyncException.Retriable, SyncException.Misconfigured, SyncException.Superseded {

  private SyncException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Nothing was done; the same again later may work. */
  public static final class Retriable extends SyncException {
    public Retriable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The configuration must be changed; the message says what. */
  public static final class Misconfigured extends SyncException {
    public Misconfigured(String message) {
      super(message, null);
    }

    public Misconfigured(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Another invocation has taken over; stop at once and send nothing more. */
  public static final class Superseded extends SyncException {
    public Superseded(String message) {
      super(message, null);
    }
  }
}
