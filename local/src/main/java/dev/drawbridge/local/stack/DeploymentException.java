package dev.drawbridge.local.stack;

/** A resource that could not be made; one clear sentence. */
public final class DeploymentException extends RuntimeException {
  DeploymentException(String message) {
    super(message);
  }
}
