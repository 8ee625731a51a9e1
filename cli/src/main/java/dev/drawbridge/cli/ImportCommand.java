package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.configuration.FileText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Imports a mapping configuration exported from Heroku Connect.")
final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The exported JSON file.")
  private Path file;

  @Mixin private StackOptions stack;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    JsonNode imported = stack.stack().importMappings(content());
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(imported);
      return 0;
    }
    imported.path("objects").forEach(object -> out.println("mapped " + object.asText()));
    imported
        .path("warnings")
        .forEach(
            warning ->
                out.println(
                    "warning, line "
                        + warning.path("line").asInt()
                        + ": "
                        + warning.path("message").asText()));
    return 0;
  }

  private String content() {
    return FileText.of(InputFile.bytes(file));
  }
}
