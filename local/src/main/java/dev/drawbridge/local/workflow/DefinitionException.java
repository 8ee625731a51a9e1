package dev.drawbridge.local.workflow;

/** A state machine definition that the interpreter does not run; the message names the part. */
public final class DefinitionException extends RuntimeException {
  DefinitionException(String message) {
    super(message);
  }
}
