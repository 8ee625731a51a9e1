package dev.drawbridge.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL server on 127.0.0.1 that keeps its data in a directory, from run to run, also when
 * the run before was killed.
 */
public final class LocalDatabase implements AutoCloseable {
  private static final Duration STARTUP = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;

  private LocalDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts a server on the directory, which is filled when it is empty. Whoever starts it closes
   * it, also when the JVM is told to end: a shutdown hook of its own would stop it under its users.
   *
   * @param port 0 for any free one
   */
  public static LocalDatabase start(Path dataDirectory, int port) {
    try {
      Files.createDirectories(dataDirectory.toAbsolutePath().getParent());
      OrphanedServer.stop(dataDirectory);
      Optional<String> trouble = whyNot(port);
      if (trouble.isPresent()) {
        throw new IOException("port " + port + " cannot be used (" + trouble.get() + ")");
      }
      var builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(dataDirectory.toAbsolutePath())
              .setCleanDataDirectory(false)
              .setPGStartupWait(STARTUP)
              .setRegisterShutdownHook(false)
              .setDataDirectoryCustomizer(LocalDatabase::makePrivate)
              // The library's default is a server for throw-away data.
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("timezone", "UTC");
      if (port != 0) builder.setPort(port);
      return new LocalDatabase(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL does not start on " + dataDirectory + ": " + e.getMessage(), e);
    }
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
          "PostgreSQL does not stop on " + dataDirectory + ": " + e.getMessage(), e);
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

  /** The database {@code postgres}, as its superuser. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres";
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
