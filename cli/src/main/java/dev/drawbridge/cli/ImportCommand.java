package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.mappingfile.FileText;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  @Option(
      names = "--yes",
      description =
          "Import even if that removes something: fields, the unique identifier, writes."
              + " Without it a terminal is asked, and elsewhere nothing is imported.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Check the file and show the difference only.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String content = content();
    JsonNode answer =
        yes && !dryRun
            ? stack.stack().importMappings(content)
            : stack.stack().importDryRun(content);
    if (answer.path("dry_run").asBoolean() && !dryRun) {
      if (!answer.path("removals").isEmpty() && !isAgreed(answer.path("removals"))) {
        return refused(answer.path("removals"));
      }
      answer = stack.stack().importMappings(content);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(answer);
    } else {
      lines(answer).forEach(out::println);
    }
    return 0;
  }

  private static List<String> lines(JsonNode imported) {
    var lines = new ArrayList<String>();
    String mapped = imported.path("dry_run").asBoolean() ? "would map " : "mapped ";
    if (imported.has("outcomes")) {
      imported.path("outcomes").forEach(outcome -> lines.addAll(outcome(mapped, outcome)));
    } else {
      imported.path("objects").forEach(object -> lines.add(mapped + object.asText()));
    }
    lines.addAll(removed(imported.path("removals")));
    imported
        .path("warnings")
        .forEach(
            warning ->
                lines.add(
                    "warning, line "
                        + warning.path("line").asInt()
                        + ": "
                        + warning.path("message").asText()));
    return lines;
  }

  private static List<String> outcome(String mapped, JsonNode outcome) {
    String object = outcome.path("object").asText();
    var lines = new ArrayList<String>();
    String change = outcome.path("change").asText().toLowerCase(Locale.ROOT);
    lines.add(mapped + object + " (" + change + ")");
    outcome
        .path("restored")
        .forEach(what -> lines.add("restored: " + object + ", where " + what.asText()));
    return lines;
  }

  private static List<String> removed(JsonNode removals) {
    var lines = new ArrayList<String>();
    removals.forEach(removal -> lines.add("removed: " + removal.path("message").asText()));
    return lines;
  }

  private boolean isAgreed(JsonNode removals) {
    Console console = System.console();
    if (json || console == null || !console.isTerminal()) {
      return false;
    }
    removed(removals).forEach(line -> console.printf("%s%n", Visible.text(line)));
    String answer = console.readLine("Import all the same? [y/N] ");
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  private int refused(JsonNode removals) {
    String sentence =
        "The import would remove something; nothing was changed. Give --yes to import all the"
            + " same.";
    if (json) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("error", sentence);
      spec.commandLine().getOut().println(answer.set("removals", removals));
    } else {
      PrintWriter err = spec.commandLine().getErr();
      removed(removals).forEach(err::println);
      err.println(sentence);
    }
    return 1;
  }

  private String content() {
    return FileText.of(InputFile.bytes(file));
  }
}
