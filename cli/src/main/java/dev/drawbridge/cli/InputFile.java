package dev.drawbridge.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that a person names on the command line. */
final class InputFile {
  private InputFile() {}

  static byte[] bytes(Path file) {
    if (Files.isDirectory(file)) {
      throw new Failure(file + " is a directory; name a file in it.");
    }
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new Failure("There is no file " + file + ".", e);
    } catch (AccessDeniedException e) {
      throw new Failure("The file " + file + " may not be read: permission denied.", e);
    } catch (IOException e) {
      throw new Failure("The file " + file + " cannot be read.", e);
    }
  }
}
