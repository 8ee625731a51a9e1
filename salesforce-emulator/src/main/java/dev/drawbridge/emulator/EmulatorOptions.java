package dev.drawbridge.emulator;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an org is started.
 *
 * @param port 0 for any free one
 * @param dataDirectory where the org lives; null for an org in memory
 * @param clientId the one connected app
 * @param clientSecret its secret, and the password of the SOAP login
 */
public record EmulatorOptions(
    int port, @Nullable Path dataDirectory, String clientId, String clientSecret) {

  /** An org in memory on a free port. */
  public static EmulatorOptions inMemory() {
    return new EmulatorOptions(0, null, "drawbridge", "drawbridge-secret");
  }
}
