package dev.drawbridge.cli.world;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code stack.json} of a data folder: how other commands find the stack that runs there, and what
 * its next run takes over.
 *
 * @param ports that the next run takes where it starts that part itself; 0 where no run has yet
 */
public record StackFile(
    String databaseUrl,
    String apiUrl,
    String orgUrl,
    String token,
    String connection,
    Ports ports) {
  private static final String NAME = "stack.json";

  /** It holds the token. */
  public void write(Path folder) {
    try {
      PrivateFile.write(
          folder.resolve(NAME),
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this));
    } catch (IOException e) {
      throw new Failure("The folder " + folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** For a terminal or a log, where a password has no place. */
  public StackFile withoutPassword() {
    String shown =
        databaseUrl.replaceAll("(?<=[?&])(?:ssl)?password=[^&]*&?", "").replaceAll("[?&]$", "");
    return new StackFile(shown, apiUrl, orgUrl, token, connection, ports);
  }

  /** Of an earlier run: one that cannot be read is written again. */
  static Optional<StackFile> readIfThere(Path folder) {
    try {
      return read(folder);
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  public static Optional<StackFile> read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ObjectMapper()
              .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
              .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
              .readValue(file.toFile(), StackFile.class));
    } catch (IOException e) {
      throw new Failure(file + " cannot be read; start the stack again with ./drawbridge up.", e);
    }
  }
}
