package dev.drawbridge.emulator;

import dev.drawbridge.emulator.row.SalesforceId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an org is started.
 *
 * @param port 0 for any free one
 * @param dataDirectory where the org lives; null for an org in memory
 * @param clientId the one connected app
 * @param clientSecret its secret, and the password of the SOAP login
 * @param tls over which certificate it speaks TLS; null for plain HTTP
 * @param describes files of describes, whose objects the org has besides or in place of its own
 * @param organization the organization's id, of 18 characters; null for the one that its data
 *     directory was made with, or the id that every new org has
 */
public record EmulatorOptions(
    int port,
    @Nullable Path dataDirectory,
    String clientId,
    String clientSecret,
    @Nullable Tls tls,
    List<Path> describes,
    @Nullable String organization) {

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
    this(port, dataDirectory, clientId, clientSecret, null, List.of(), null);
  }

  /** The same org over TLS. */
  public EmulatorOptions over(@Nullable Tls changed) {
    return new EmulatorOptions(
        port, dataDirectory, clientId, clientSecret, changed, describes, organization);
  }

  /** The same org with the objects of these files. */
  public EmulatorOptions describing(List<Path> files) {
    return new EmulatorOptions(
        port, dataDirectory, clientId, clientSecret, tls, List.copyOf(files), organization);
  }

  /**
   * The same org as another organization.
   *
   * @param id of 15 or 18 characters; null for the one of the data directory
   * @throws IllegalArgumentException with a sentence if it is no organization's id
   */
  public EmulatorOptions ofOrganization(@Nullable String id) {
    return new EmulatorOptions(
        port, dataDirectory, clientId, clientSecret, tls, describes, id == null ? null : whole(id));
  }

  private static String whole(String id) {
    String whole = id.startsWith("00D") ? SalesforceId.parse(id) : null;
    if (whole == null) {
      throw new IllegalArgumentException(
          "The organization must be an id of 15 or 18 characters that begins with 00D, not '"
              + id
              + "'.");
    }
    return whole;
  }

  /** An org in memory on a free port. */
  public static EmulatorOptions inMemory() {
    return new EmulatorOptions(0, null, "drawbridge", "drawbridge-secret");
  }
}
