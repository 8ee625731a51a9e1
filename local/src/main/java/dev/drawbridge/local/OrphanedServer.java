package dev.drawbridge.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL server that outlived the process which started it: {@code kill -9} leaves it
 * running, and two servers must never share a directory.
 */
final class OrphanedServer {
  private static final int PATIENCE_SECONDS = 30;

  private OrphanedServer() {}

  /**
   * Stops the server of this directory when there is one.
   *
   * @throws IOException also when the directory is a copy that was made while a server ran in the
   *     original, which is left alone
   */
  static void stop(Path dataDirectory) throws IOException {
    Path pidFile = dataDirectory.resolve("postmaster.pid");
    Optional<ProcessHandle> server = find(pidFile);
    if (server.isEmpty()) {
      return;
    }
    boolean written = isWrittenIn(pidFile, dataDirectory);
    if (!runsIn(server.get(), dataDirectory).orElse(written)) {
      if (!written) {
        throw copied(server.get(), pidFile);
      }
      // Another server has the number of one that was killed.
      Files.delete(pidFile);
      return;
    }
    interrupt(server.get());
    try {
      server.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the PostgreSQL server " + server.get().pid() + " does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an orphaned PostgreSQL server was stopped", e);
    }
  }

  /** The process id may by now be another program's: only a postgres is meant. */
  private static Optional<ProcessHandle> find(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().command().orElse("").contains("postgres"));
  }

  private static IOException copied(ProcessHandle server, Path pidFile) throws IOException {
    return new IOException(
        "the folder was copied while the PostgreSQL server %d ran in %s; stop that one first, and copy the folder again"
            .formatted(server.pid(), Files.readAllLines(pidFile).get(1)));
  }

  /**
   * Its working directory shows it, also if the folder was moved; not every system has that
   * information.
   */
  private static Optional<Boolean> runsIn(ProcessHandle server, Path dataDirectory)
      throws IOException {
    var shown = Path.of("/proc", String.valueOf(server.pid()), "cwd");
    return Files.exists(shown)
        ? Optional.of(Files.isSameFile(shown, dataDirectory))
        : Optional.empty();
  }

  /** Whether the server that wrote the file was started here. */
  private static boolean isWrittenIn(Path pidFile, Path dataDirectory) throws IOException {
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.size() < 2) {
      return true;
    }
    var there = Path.of(lines.get(1));
    return Files.exists(there) && Files.isSameFile(there, dataDirectory);
  }

  /** SIGINT is PostgreSQL's fast shutdown; the JDK itself can only send SIGTERM, which waits. */
  private static void interrupt(ProcessHandle process) throws IOException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
  }
}
