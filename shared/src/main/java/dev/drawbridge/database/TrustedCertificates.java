package dev.drawbridge.database;

import dev.drawbridge.failure.SyncException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Certificates of authorities, as the PostgreSQL driver wants them: in a file. */
final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * A new file, which goes with the JVM.
   *
   * @param pem one certificate or several
   * @throws SyncException.Misconfigured when none can be read of it
   */
  static Path file(String pem) {
    byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (found.isEmpty()) {
        throw new CertificateException("none");
      }
      Path file = Files.createTempFile("sslrootcert", ".pem");
      file.toFile().deleteOnExit();
      return Files.write(file, bytes);
    } catch (CertificateException e) {
      throw new SyncException.Misconfigured(
          "The sslrootcert in the database secret is not a certificate in PEM"
              + " (-----BEGIN CERTIFICATE-----).");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
