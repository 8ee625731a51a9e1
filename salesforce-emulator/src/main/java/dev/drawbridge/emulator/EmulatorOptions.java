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
 * @param tls over which certificate it speaks TLS; null for plain HTTP
 */
public record EmulatorOptions(
    int port,
    @Nullable Path dataDirectory,
    String clientId,
    String clientSecret,
    @Nullable Tls tls) {

  /** Where the certificate comes from. */
  public sealed interface Tls {
    /** A keystore of the caller's. */
    record Keystore(Path file, String password) implements Tls {}

    /** A certificate that is made, or was made before, in this directory. */
    record SelfSigned(Path directory) implements Tls {}
  }

  /** An org over plain HTTP. */
  public EmulatorOptions(
      int port, @Nullable Path dataDirectory, String clientId, String clientSecret) {
    this(port, dataDirectory, clientId, clientSecret, null);
  }

  /** An org in memory on a free port. */
  public static EmulatorOptions inMemory() {
    return new EmulatorOptions(0, null, "drawbridge", "drawbridge-secret");
  }
}
