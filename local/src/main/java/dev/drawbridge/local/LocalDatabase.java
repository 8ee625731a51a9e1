package dev.drawbridge.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL server on 127.0.0.1 that keeps its data in a directory, from run to run, also when
 * the run before was killed. It asks for a password, which is kept in a file beside the directory.
 */
public final class LocalDatabase implements AutoCloseable {
  static final String USER = "postgres";

  private static final Duration STARTUP = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final String password;

  private LocalDatabase(EmbeddedPostgres server, String password) {
    this.server = server;
    this.password = password;
  }

  /**
   * Starts a server on the directory, which is filled when it is empty. The caller closes it, also
   * when the JVM is asked to end: a shutdown hook here would stop it while it is still in use.
   *
   * @param port 0 for any free one
   */
  public static LocalDatabase start(Path dataDirectory, int port) {
    try {
      Path directory = dataDirectory.toAbsolutePath();
      Files.createDirectories(directory.getParent());
      OrphanedServer.stop(dataDirectory);
      Optional<String> trouble = whyNot(port);
      if (trouble.isPresent()) {
        throw new IOException("port " + port + " cannot be used (" + trouble.get() + ")");
      }
      var file = PasswordFile.beside(directory);
      return Files.exists(directory.resolve("postgresql.conf"))
          ? restarted(directory, port, file)
          : initialized(directory, port, file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL does not start on " + dataDirectory + ": " + e.getMessage(), e);
    }
  }

  private static LocalDatabase initialized(Path directory, int port, PasswordFile file)
      throws IOException {
    String password = file.password();
    return new LocalDatabase(
        file.alone(
            alone ->
                // Options of initdb, whatever the library calls them.
                builder(directory, port, password)
                    .setLocaleConfig("auth", Authentication.METHOD)
                    .setLocaleConfig("pwfile", alone.toString())
                    .start()),
        password);
  }

  private static LocalDatabase restarted(Path directory, int port, PasswordFile file)
      throws IOException {
    var authentication = Authentication.of(directory);
    boolean trusts = authentication.trusts();
    if (!trusts && !file.exists()) {
      throw new IOException(
          "its password is no longer in %s; put the file back, or write trust for %s into %s, and it gets a new one"
              .formatted(file.path(), Authentication.METHOD, authentication.file()));
    }
    String password = file.password();
    var database = new LocalDatabase(builder(directory, port, password).start(), password);
    if (trusts) {
      database.trustNobody(authentication);
    }
    return database;
  }

  /** A server of an earlier version has no password. */
  private void trustNobody(Authentication authentication) throws IOException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(USER, password.toCharArray(), Authentication.METHOD);
      authentication.trustNobody();
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException e) {
      close();
      throw new IOException("it takes no password (SQLSTATE " + e.getSQLState() + ")", e);
    }
  }

  private static EmbeddedPostgres.Builder builder(Path directory, int port, String password) {
    var builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory)
            .setCleanDataDirectory(false)
            .setPGStartupWait(STARTUP)
            .setRegisterShutdownHook(false)
            .setDataDirectoryCustomizer(LocalDatabase::makePrivate)
            .setConnectConfig("password", password)
            // The library's default is a server for throw-away data.
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("timezone", "UTC");
    return port == 0 ? builder : builder.setPort(port);
  }

  /** The library's own lock file is the only one that others may read. */
  private static void makePrivate(File dataDirectory) {
    try {
      Files.setPosixFilePermissions(
          dataDirectory.toPath().resolve("epg-lock"), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops a server of the directory whose starter was killed; {@link #start} does so itself. */
  public static void stopOrphan(Path dataDirectory) {
    try {
      OrphanedServer.stop(dataDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL does not stop on " + dataDirectory + ": " + e.getMessage() + ".", e);
    }
  }

  /** Started on a port in use, the server ends, and the library goes on waiting for a minute. */
  private static Optional<String> whyNot(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound() ? Optional.empty() : Optional.of("not bound");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The database {@code postgres}, as its superuser, with the password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s&password=%s"
        .formatted(port(), USER, URLEncoder.encode(password, StandardCharsets.UTF_8));
  }

  /** Where the password of a directory's server is, for {@code PGPASSFILE}. */
  public static Path passwordFile(Path dataDirectory) {
    return PasswordFile.beside(dataDirectory).path();
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not stop", e);
    }
  }
}
