package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code aws.env} of a data folder: what a shell sets so that AWS's command line talks to the stack
 * that runs there.
 */
final class AwsFile {
  static final String NAME = "aws.env";

  private AwsFile() {}

  /** It holds the access key. */
  static void write(Path folder, Map<String, String> environment) {
    Path file = folder.resolve(NAME);
    String lines =
        new TreeMap<>(environment)
            .entrySet().stream()
                .map(one -> "export " + one.getKey() + "=" + one.getValue() + "\n")
                .collect(Collectors.joining());
    try {
      PrivateFile.write(file, lines);
    } catch (IOException e) {
      throw new Failure("The folder " + folder + " cannot be written: " + e.getMessage(), e);
    }
  }
}
