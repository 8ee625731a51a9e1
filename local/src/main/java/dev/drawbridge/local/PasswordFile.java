package dev.drawbridge.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The password of a local server's superuser, in the form in which psql and the JDBC driver take it
 * from {@code PGPASSFILE}. Only its owner can read it.
 */
record PasswordFile(Path path) {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int BYTES = 24;

  static PasswordFile beside(Path dataDirectory) {
    return new PasswordFile(sibling(dataDirectory, ".pgpass"));
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** The password that is kept; a new one where none is. */
  String password() throws IOException {
    if (!exists()) {
      write();
    }
    String line = Files.readAllLines(path).getFirst();
    return line.substring(line.lastIndexOf(':') + 1);
  }

  /** Starts a server from a file that holds the password alone, as initdb reads it. */
  EmbeddedPostgres alone(Start start) throws IOException {
    Path file = sibling(path, ".initdb");
    try {
      create(file, password());
      return start.from(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** A start that needs a file. */
  interface Start {
    EmbeddedPostgres from(Path file) throws IOException;
  }

  private void write() throws IOException {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    Path fresh = sibling(path, ".new");
    create(
        fresh,
        String.join(
            "\n",
            List.of(
                "127.0.0.1:*:*:" + LocalDatabase.USER + ":" + password,
                "localhost:*:*:" + LocalDatabase.USER + ":" + password,
                "")));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void create(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PRIVATE);
    Files.writeString(file, content);
  }

  private static Path sibling(Path path, String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }
}
