package dev.drawbridge.emulator.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The append-only file an org lives in: one line of JSON per call, handed to the operating system
 * before the call is answered, so it outlives a killed process (not a failing machine).
 */
public final class CommitLog implements AutoCloseable {
  private static final String HOLDER = "org.pid";

  private final FileChannel channel;
  private final Path holder;
  private final ObjectMapper json;

  private CommitLog(FileChannel channel, Path holder, ObjectMapper json) {
    this.channel = channel;
    this.holder = holder;
    this.json = json;
  }

  /**
   * Opens the log in a directory, which is made if need be.
   *
   * @throws IllegalArgumentException with a sentence if another process has it or it cannot be used
   */
  public static CommitLog open(Path directory, ObjectMapper json) {
    try {
      PrivateFiles.directory(directory);
      Path holder = directory.resolve(HOLDER);
      if (Holder.alive(holder).isPresent()) {
        throw inUse(directory);
      }
      FileChannel channel =
          FileChannel.open(
              PrivateFiles.file(directory.resolve("org.ndjson")),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw inUse(directory);
      }
      Holder.write(holder);
      return new CommitLog(channel, holder, json);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  /**
   * The running process that has a directory.
   *
   * @throws IllegalArgumentException with a sentence if it cannot be read
   */
  public static Optional<ProcessHandle> holding(Path directory) {
    try {
      return Holder.alive(directory.resolve(HOLDER));
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  private static IllegalArgumentException unusable(Path directory, IOException e) {
    return new IllegalArgumentException(
        "The data directory " + directory + " cannot be used: " + e.getMessage() + ".", e);
  }

  private static IllegalArgumentException inUse(Path directory) {
    return new IllegalArgumentException(
        "The data directory " + directory + " is in use by another org; choose another one.");
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Reads every complete line; a torn last one belongs to a call that was never answered.
   *
   * @return how many lines there are
   */
  public int replay(Consumer<JsonNode> reader) {
    try {
      int count = 0;
      long end = 0;
      var lines = new LineReader(channel);
      for (byte @Nullable [] line = lines.next(); line != null; line = lines.next()) {
        reader.accept(json.readTree(line));
        end += line.length + 1L;
        count++;
      }
      channel.truncate(end);
      channel.position(end);
      return count;
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The org.ndjson of the data directory is damaged; restore it or choose another"
              + " directory.",
          e);
    }
  }

  /**
   * Adds a line; one that could not be written whole is not there at all.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void append(JsonNode line) {
    try {
      long before = channel.position();
      byte[] bytes = json.writeValueAsBytes(line);
      ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 1).put(bytes).put((byte) '\n').flip();
      try {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      } catch (IOException e) {
        channel.truncate(before);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The org's file cannot be written.", e);
    }
  }

  /** Forgets everything. */
  public void clear() {
    try {
      channel.truncate(0);
      channel.position(0);
    } catch (IOException e) {
      throw new UncheckedIOException("The org's file cannot be emptied.", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(holder);
    } catch (IOException e) {
      throw new UncheckedIOException("The org's file cannot be closed.", e);
    }
  }
}
