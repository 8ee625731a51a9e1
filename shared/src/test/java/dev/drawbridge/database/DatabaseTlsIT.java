package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate only the database secret vouches for. */
class DatabaseTlsIT {
  @TempDir static Path directory;

  /** It says aloud what {@link #itIsNotTrustedUnderAnotherName} is about. */
  private static final Logger VERIFIER =
      Logger.getLogger("org.postgresql.ssl.PGjdbcHostnameVerifier");

  private static EmbeddedPostgres server;
  private static String itsOwn;
  private static String anothers;

  @BeforeAll
  static void start() throws Exception {
    VERIFIER.setLevel(Level.OFF);
    itsOwn = certificate("server");
    anothers = certificate("other");
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", directory.resolve("server.pem").toString())
            .setServerConfig("ssl_key_file", directory.resolve("server.key").toString())
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    VERIFIER.setLevel(null);
    server.close();
  }

  /** Only keytool makes certificates with the JDK alone; it is signed by itself, for localhost. */
  private static String certificate(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    var said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Path key =
        Files.createFile(
            directory.resolve(name + ".key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey(name, "changeit".toCharArray()).getEncoded()));
    String certificate = pem("CERTIFICATE", keys.getCertificate(name).getEncoded());
    Files.writeString(directory.resolve(name + ".pem"), certificate);
    return certificate;
  }

  private static String pem(String what, byte[] encoded) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private static DatabaseSecret secret(String host, String sslrootcert) {
    return new DatabaseSecret(
        null, host, server.getPort(), "postgres", "postgres", "postgres", sslrootcert);
  }

  @Test
  void itIsTrustedByOneOfTheSecretsCertificates() throws SQLException {
    try (Connection connection =
            secret("localhost", anothers + itsOwn).dataSource().getConnection();
        ResultSet ssl =
            connection
                .createStatement()
                .executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(ssl.next()).isTrue();
      assertThat(ssl.getBoolean(1)).isTrue();
    }
  }

  /** The certificate is that of localhost. */
  @Test
  void itIsNotTrustedUnderAnotherName() {
    assertThatThrownBy(() -> secret("127.0.0.1", itsOwn).dataSource().getConnection())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("could not be verified");
  }

  @Test
  void norByTheCertificateOfAnother() {
    assertThatThrownBy(() -> secret("localhost", anothers).dataSource().getConnection())
        .hasRootCauseInstanceOf(GeneralSecurityException.class)
        .hasCauseInstanceOf(SSLException.class);
  }
}
