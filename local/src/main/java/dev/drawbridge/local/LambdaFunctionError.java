package dev.drawbridge.local;

import java.nio.charset.StandardCharsets;

/** A function that failed; the payload is Lambda's error envelope. */
public final class LambdaFunctionError extends Exception {
  private final byte[] payload;

  LambdaFunctionError(byte[] payload) {
    super(new String(payload, StandardCharsets.UTF_8));
    this.payload = payload.clone();
  }

  public byte[] payload() {
    return payload.clone();
  }
}
