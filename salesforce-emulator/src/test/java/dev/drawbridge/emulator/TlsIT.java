package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The org over TLS. */
class TlsIT {
  /** One for all: each certificate takes a second to make. */
  @TempDir static Path directory;

  private Emulator start(EmulatorOptions.Tls tls) {
    return Emulator.start(EmulatorOptions.inMemory().over(tls));
  }

  private static HttpClient trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(directory.resolve("tls.pem"))) {
      trusted.setCertificateEntry(
          "org", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static HttpResponse<String> versions(HttpClient client, URI url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(url.resolve("/services/data")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void selfSignedCertificateIsTrustedByItsPem() throws Exception {
    try (Emulator org = start(new EmulatorOptions.Tls.SelfSigned(directory))) {
      assertThat(org.url().toString()).startsWith("https://127.0.0.1:");
      try (HttpClient client = trusting()) {
        assertThat(versions(client, org.url()).statusCode()).isEqualTo(200);
        var byName = URI.create(org.url().toString().replace("127.0.0.1", "localhost"));
        assertThat(versions(client, byName).body()).contains("Winter '27");
      }
      try (HttpClient stranger = HttpClient.newHttpClient()) {
        assertThatThrownBy(() -> versions(stranger, org.url())).isInstanceOf(SSLException.class);
      }
    }
  }

  @Test
  void certificateStaysTheSame() throws Exception {
    start(new EmulatorOptions.Tls.SelfSigned(directory)).close();
    byte[] first = Files.readAllBytes(directory.resolve("tls.pem"));
    try (Emulator org = start(new EmulatorOptions.Tls.SelfSigned(directory));
        HttpClient client = trusting()) {
      assertThat(Files.readAllBytes(directory.resolve("tls.pem"))).isEqualTo(first);
      assertThat(versions(client, org.url()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keystoreCanBeGiven() throws Exception {
    start(new EmulatorOptions.Tls.SelfSigned(directory)).close();
    Path keystore = directory.resolve("tls.p12");
    try (Emulator org = start(new EmulatorOptions.Tls.Keystore(keystore, "drawbridge"));
        HttpClient client = trusting()) {
      assertThat(versions(client, org.url()).statusCode()).isEqualTo(200);
    }
    assertThatThrownBy(() -> start(new EmulatorOptions.Tls.Keystore(keystore, "wrong")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tls.p12 cannot be used");
    assertThatThrownBy(
            () -> start(new EmulatorOptions.Tls.Keystore(directory.resolve("none"), "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none cannot be used");
  }
}
