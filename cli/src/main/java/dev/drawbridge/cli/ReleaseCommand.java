package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = "Releases a hold, or all of one cause; the queue goes on.")
final class ReleaseCommand implements Callable<Integer> {
  private static final List<String> RESOLUTIONS = List.of("retry", "skip", "landed", "amend");

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "The hold's number; all, with --code, for every hold of that cause.")
  private String hold;

  @Parameters(
      index = "1",
      paramLabel = "RESOLUTION",
      description =
          "retry: send it again. skip: give it up. amend: send it with the values of --set. landed:"
              + " it had been written, as SFID.")
  private String resolution;

  @Parameters(
      index = "2",
      paramLabel = "SFID",
      arity = "0..1",
      description = "The Salesforce id, for landed.")
  private @Nullable String sfid;

  @Option(
      names = "--set",
      paramLabel = "COLUMN=VALUE",
      description = "For amend: a column's new value, in the change and in the row. Repeatable.")
  private Map<String, String> values = Map.of();

  @Option(names = "--code", description = "For all: the code that Salesforce gave.")
  private @Nullable String code;

  @Option(names = "--table", description = "For all: of this table only.")
  private @Nullable String table;

  @Mixin private StackOptions stack;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    misuse()
        .ifPresent(
            why -> {
              throw new ParameterException(spec.commandLine(), why);
            });
    String message = hold.equals("all") ? releaseAll() : release(number());
    spec.commandLine()
        .getOut()
        .println(json ? JsonNodeFactory.instance.objectNode().put("message", message) : message);
    return 0;
  }

  /** What is given and would be ignored: it must not seem to have taken effect. */
  private Optional<String> misuse() {
    boolean all = hold.equals("all");
    if (!RESOLUTIONS.contains(resolution)) {
      return Optional.of(
          "A hold is released by "
              + String.join(", ", RESOLUTIONS)
              + ", not by '"
              + resolution
              + "'.");
    }
    if (all && code == null) {
      return Optional.of("all needs --code: the cause whose holds to release.");
    }
    if (!all && (code != null || table != null)) {
      return Optional.of("--code and --table are for all; hold " + hold + " is one.");
    }
    if (all && resolution.equals("landed")) {
      return Optional.of("landed names one record: give the hold's number.");
    }
    if (resolution.equals("landed") == (sfid == null)) {
      return Optional.of(sfid == null ? "landed needs SFID." : "SFID is for landed.");
    }
    if (resolution.equals("amend") == values.isEmpty()) {
      return Optional.of(values.isEmpty() ? "amend needs --set." : "--set is for amend.");
    }
    return Optional.empty();
  }

  private String releaseAll() {
    return stack.stack().releaseAll(request().put("code", code).put("table", table));
  }

  private String release(long number) {
    return stack.stack().release(number, request());
  }

  private long number() {
    if (hold.matches("[0-9]{1,18}")) {
      return Long.parseLong(hold);
    }
    throw new ParameterException(
        spec.commandLine(),
        "No hold is named '" + hold + "': give its number (./drawbridge holds lists them) or all.");
  }

  private ObjectNode request() {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("resolution", resolution);
    if (sfid != null) {
      request.put("sfid", sfid);
    }
    if (!values.isEmpty()) {
      values.forEach(request.putObject("values")::put);
    }
    return request;
  }
}
