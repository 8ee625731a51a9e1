package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.cli.remote.StackApi;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportJson;
import dev.drawbridge.diagnose.report.ReportText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "diagnose",
    mixinStandardHelpOptions = true,
    description =
        "Displays diagnostic information about the connection and its mappings. The exit code is 1"
            + " when anything is RED.")
final class DiagnoseCommand implements Callable<Integer> {
  @Mixin private StackOptions stack;

  @Option(
      names = {"-v", "--verbose"},
      description = "Display passed and skipped checks as well.")
  private boolean verbose;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--mapping", paramLabel = "NAME", description = "Diagnose this mapping alone.")
  private @Nullable String mapping;

  @Option(names = "--history", description = "Show what earlier diagnoses found.")
  private boolean history;

  @Option(
      names = "--hours",
      paramLabel = "N",
      description = "For --history: how far back (default: ${DEFAULT-VALUE}).")
  private int hours = 24;

  @Option(
      names = "--acknowledge",
      paramLabel = "CHECK",
      description =
          "What makes this check RED now is meant so: it is YELLOW while it says the same. With"
              + " --mapping for a check of a mapping.")
  private @Nullable String acknowledged;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (hours < 1) {
      throw new ParameterException(
          spec.commandLine(), "--hours must be at least 1, not " + hours + ".");
    }
    StackApi api = stack.stack();
    if (acknowledged != null) {
      return acknowledge(api, acknowledged);
    }
    return history ? past(api) : now(api);
  }

  private int acknowledge(StackApi api, String check) {
    String message = api.acknowledge(check, mapping);
    spec.commandLine()
        .getOut()
        .println(json ? JsonNodeFactory.instance.objectNode().put("message", message) : message);
    return 0;
  }

  private int past(StackApi api) {
    JsonNode found = api.diagnosticHistory(hours);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(found);
    } else {
      new Timeline(Instant.now(), hours, ZoneId.systemDefault(), Colours.ofTerminal())
          .lines(found)
          .forEach(out::println);
    }
    return 0;
  }

  private int now(StackApi api) {
    JsonNode found = diagnosed(api);
    Report report = ReportJson.read(found);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(found);
    } else {
      out.println();
      var text =
          new ReportText(verbose, found.path("docs").asText(), Colours.ofTerminal()).withRemedies();
      (mapping == null || report.mappings().isEmpty()
              ? text.lines(report)
              : text.ofMapping(report.mappings().getFirst()))
          .forEach(out::println);
    }
    return report.status() == Status.RED ? 1 : 0;
  }

  private JsonNode diagnosed(StackApi api) {
    if (json) {
      return api.diagnose(mapping);
    }
    PrintWriter err = spec.commandLine().getErr();
    err.print("Diagnosing " + (mapping == null ? "connection" : "mapping") + "... ");
    err.flush();
    try {
      JsonNode found = api.diagnose(mapping);
      err.println("done");
      return found;
    } catch (Failure e) {
      err.println("error");
      throw e;
    }
  }
}
