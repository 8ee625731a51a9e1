package dev.drawbridge.emulator.journal;

import dev.drawbridge.emulator.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process has a data directory. A file lock alone does not do: within one process a second
 * channel on the file, once closed, ends the lock that the first one holds (POSIX).
 */
final class Holder {
  private Holder() {}

  static void write(Path file) throws IOException {
    Files.writeString(PrivateFiles.file(file), of(ProcessHandle.current()));
  }

  /** The process named in the file, if it is still running; a killed one leaves its file. */
  static Optional<ProcessHandle> alive(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String held = Files.readString(file);
    String pid = held.substring(0, Math.max(0, held.indexOf(' ')));
    return pid.matches("\\d{1,18}")
        ? ProcessHandle.of(Long.parseLong(pid)).filter(process -> of(process).equals(held))
        : Optional.empty();
  }

  // The start time tells a process from a later one with its number.
  private static String of(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().orElse(Instant.EPOCH);
  }
}
