package dev.drawbridge.emulator.http;

import dev.drawbridge.emulator.file.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificate that the org shows over TLS. */
public final class Certificate {
  private static final String OWN_PASSWORD = "drawbridge";

  private Certificate() {}

  /**
   * A context with the key of a keystore (PKCS 12 or JKS).
   *
   * @throws IllegalArgumentException with a sentence if there is none to be had
   */
  public static SSLContext of(Path keystore, String password) {
    try (InputStream in = Files.newInputStream(keystore)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "The keystore "
              + keystore
              + " cannot be used; it must be a PKCS 12 file with a private key that the password"
              + " opens.",
          e);
    }
  }

  /**
   * A context with a certificate for localhost that is in this directory, or is made there: {@code
   * tls.p12}, and {@code tls.pem} for clients to trust.
   *
   * @throws IllegalArgumentException with a sentence if it cannot be made
   */
  public static SSLContext selfSigned(Path directory) {
    Path keystore = directory.resolve("tls.p12");
    try {
      PrivateFiles.directory(directory);
      if (!Files.exists(keystore)) {
        make(keystore);
      }
      PrivateFiles.file(keystore);
      Files.writeString(directory.resolve("tls.pem"), pem(keystore));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("The keystore " + keystore + " cannot be read.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No certificate can be written to " + directory + ": " + e.getMessage(), e);
    }
    return of(keystore, OWN_PASSWORD);
  }

  // The JDK signs certificates by its keytool only.
  private static void make(Path keystore) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "org",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "3650",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            keystore.toString(),
            "-storepass",
            OWN_PASSWORD);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException(output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("keytool was interrupted", e);
    }
  }

  private static String pem(Path keystore) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      keys.load(in, OWN_PASSWORD.toCharArray());
    }
    byte[] encoded = keys.getCertificate("org").getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
        + "\n-----END CERTIFICATE-----\n";
  }
}
