package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data folder that belongs to one running stack: locked before anything in it is touched, since a
 * second stack would take over the first one's database. The operating system unlocks it when the
 * process ends, however it does. What is made here is for the user alone: tokens, records and the
 * log are in it. What an earlier run has left open to others is closed; a folder that holds other
 * things too keeps its own rights.
 */
final class DataFolder implements AutoCloseable {
  private static final String NAME = "lock";
  private static final String STACK_ID = "stack-id";

  /** What a stack makes in its folder. A file that is not named here belongs to someone else. */
  private static final Set<String> OURS =
      Set.of(
          NAME,
          STACK_ID,
          AwsFile.NAME,
          AwsFile.NAME + ".new",
          "stack.log",
          "stack.json",
          "stack.json.new",
          "org",
          "postgres",
          "postgres.pgpass");

  private static final Set<PosixFilePermission> FOLDER_RIGHTS =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE_RIGHTS =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(FOLDER_RIGHTS);

  private final Path folder;
  private final FileChannel channel;

  private DataFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * @throws Failure when a stack runs in it, which the message names, or it cannot be written
   */
  static DataFolder lock(Path folder) {
    try {
      make(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(NAME),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PrivateFile.RIGHTS);
      if (tryLock(channel) == null) {
        channel.close();
        throw new Failure(runs(folder));
      }
      var locked = new DataFolder(folder, channel);
      locked.say(pid());
      return locked;
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static Failure unwritable(Path folder, IOException e) {
    return new Failure("The folder " + folder + " cannot be written; choose another --data.", e);
  }

  /** Takes the rights of others away, and makes what they could read if its writer made it. */
  void prepare() {
    try {
      List<Path> parts = parts();
      if (parts.stream().allMatch(DataFolder::isOurs)) {
        tighten(folder, FOLDER_RIGHTS);
      }
      for (Path part : parts) {
        if (isOurs(part)) {
          Files.walkFileTree(part, new Tightening());
        }
      }
      make(folder.resolve("org"));
      if (!Files.exists(StackLog.file(folder))) {
        Files.createFile(StackLog.file(folder), PrivateFile.RIGHTS);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> parts = Files.list(folder)) {
      return parts.toList();
    }
  }

  private static boolean isOurs(Path part) {
    return OURS.contains(part.getFileName().toString());
  }

  private static void tighten(Path path, Set<PosixFilePermission> rights) throws IOException {
    if (!Files.getPosixFilePermissions(path).equals(rights)) {
      Files.setPosixFilePermissions(path, rights);
    }
  }

  /**
   * By what a database that lies elsewhere knows this folder's stack again. It goes along when the
   * folder is moved; a copy of the folder is another stack, as the inode of the file shows.
   *
   * @param random distinguishes folders that are created in the same place one after the other
   */
  String stackId(Supplier<String> random) {
    Path file = folder.resolve(STACK_ID);
    try {
      if (!Files.exists(file)) {
        Files.createFile(file, PrivateFile.RIGHTS);
      }
      String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
      List<String> known = Files.readAllLines(file);
      if (known.size() == 2 && known.get(1).equals(inode)) {
        return known.getFirst();
      }
      String fresh = "%s in %s".formatted(random.get(), folder.toAbsolutePath().normalize());
      Files.write(file, List.of(fresh, inode));
      return fresh;
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Records where the stack of this folder answers, for a command that is refused. */
  void answersAt(URI api) {
    try {
      say(pid() + "\n" + api);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private void say(String text) throws IOException {
    channel.truncate(0).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static String runs(Path folder) throws IOException {
    List<String> owner = Files.readAllLines(folder.resolve(NAME));
    String which =
        switch (owner.size()) {
          // Between its lock and its first word.
          case 0 -> "";
          case 1 -> ", as process " + owner.getFirst() + ", which has not started it up yet";
          default -> ", as process " + owner.getFirst() + ", with its API at " + owner.get(1);
        };
    return "A stack runs in %s already%s. Use it, stop it first, or choose another --data."
        .formatted(folder, which);
  }

  private static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, PRIVATE_FOLDER);
    }
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
  public void close() {
    try (channel) {
      channel.truncate(0);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Follows no link: what it leads to is not in the folder. */
  private static final class Tightening extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      tighten(directory, FOLDER_RIGHTS);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile()) {
        tighten(file, FILE_RIGHTS);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
