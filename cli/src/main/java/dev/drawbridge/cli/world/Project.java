package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's own files are: the template that is deployed is the one that runs here. */
public final class Project {
  private Project() {}

  public static Path template() {
    var template = Path.of(System.getProperty("drawbridge.home", "."), "template.yaml");
    if (!Files.isRegularFile(template)) {
      throw new Failure(
          "There is no template.yaml in "
              + template.toAbsolutePath().getParent()
              + "; run ./drawbridge from the project's folder.");
    }
    return template;
  }
}
