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

  /** Stops the server of this directory when there is one. */
  static void stop(Path dataDirectory) throws IOException {
    Optional<ProcessHandle> server = find(dataDirectory.resolve("postmaster.pid"));
    if (server.isEmpty()) return;
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
    if (!Files.exists(pidFile)) return Optional.empty();
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) return Optional.empty();
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().command().orElse("").contains("postgres"));
  }

  /** SIGINT is PostgreSQL's fast shutdown; the JDK itself can only send SIGTERM, which waits. */
  private static void interrupt(ProcessHandle process) throws IOException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
  }
}
