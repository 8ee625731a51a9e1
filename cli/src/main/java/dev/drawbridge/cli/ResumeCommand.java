package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Ends a pause; with --now whatever else waits for a time to be over.")
final class ResumeCommand implements Callable<Integer> {
  @Option(
      names = "--now",
      description =
          "Ask Salesforce again now, where it is left alone after failures, and try locked records"
              + " again. Safe at any time: what fails waits again.")
  private boolean now;

  @Mixin private StackOptions stack;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    JsonNode answer = stack.stack().resume(now);
    spec.commandLine().getOut().println(json ? answer : answer.path("message").asText());
    return 0;
  }
}
