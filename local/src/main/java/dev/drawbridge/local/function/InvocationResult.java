package dev.drawbridge.local.function;

import org.jspecify.annotations.Nullable;

/**
 * How an invocation ended.
 *
 * @param payload the answer, or Lambda's error envelope
 * @param functionError {@code Unhandled} when the function failed; the value of Lambda's header
 */
public record InvocationResult(byte[] payload, @Nullable String functionError) {
  static InvocationResult failed(byte[] envelope) {
    return new InvocationResult(envelope, "Unhandled");
  }

  public boolean isError() {
    return functionError != null;
  }
}
