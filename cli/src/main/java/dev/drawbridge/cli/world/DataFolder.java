package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data folder that belongs to one running stack: locked before anything in it is touched, since a
 * second stack would take the first one's database away. The operating system unlocks it when the
 * process ends, however it does. What is made here is for the user alone: tokens, records and the
 * log are in it; a folder that was there keeps its own rights.
 */
final class DataFolder implements AutoCloseable {
  private static final String NAME = "lock";
  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final FileChannel channel;

  private DataFolder(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws Failure when a stack runs in it, which the message names, or it cannot be written
   */
  static DataFolder lock(Path folder) {
    if (folder.toString().isBlank()) throw new Failure("--data needs the name of a folder.");
    try {
      make(folder);
      make(folder.resolve("org"));
      if (!Files.exists(StackLog.file(folder))) {
        Files.createFile(StackLog.file(folder), PRIVATE_FILE);
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve(NAME),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PRIVATE_FILE);
      if (tryLock(channel) == null) {
        String owner = Files.readString(folder.resolve(NAME)).strip();
        channel.close();
        throw new Failure(
            "A stack runs in %s already, as process %s. Use it, stop it first, or choose another --data."
                .formatted(folder, owner));
      }
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0).write(ByteBuffer.wrap(pid));
      return new DataFolder(channel);
    } catch (IOException e) {
      throw new Failure("The folder " + folder + " cannot be written; choose another --data.", e);
    }
  }

  private static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) Files.createDirectories(folder, PRIVATE_FOLDER);
  }

  /** Within one process the JDK throws where it would otherwise answer null. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
