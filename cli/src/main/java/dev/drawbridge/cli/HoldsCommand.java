package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "holds",
    mixinStandardHelpOptions = true,
    description = "Lists the writes that wait for a person.",
    subcommands = HoldsCommand.Release.class)
final class HoldsCommand implements Callable<Integer> {
  @Mixin private StackOptions stack;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    JsonNode holds = stack.stack().holds();
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonNodeFactory.instance.objectNode().set("holds", holds));
    } else if (holds.isEmpty()) {
      out.println("Nothing is held.");
    } else {
      holds.forEach(hold -> out.println(HoldText.of(hold)));
      out.println("Release with: ./drawbridge holds release ID retry|skip|landed [SFID]");
    }
    return 0;
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "Releases a hold; the queue goes on.")
  static final class Release implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "The hold's number.")
    private long hold;

    @Parameters(
        index = "1",
        paramLabel = "RESOLUTION",
        description =
            "retry: send it again. skip: give it up. landed: it had been written, as SFID.")
    private String resolution;

    @Parameters(
        index = "2",
        paramLabel = "SFID",
        arity = "0..1",
        description = "The Salesforce id, for landed.")
    private @Nullable String sfid;

    @Mixin private StackOptions stack;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      String message = stack.stack().release(hold, resolution, sfid);
      spec.commandLine()
          .getOut()
          .println(json ? JsonNodeFactory.instance.objectNode().put("message", message) : message);
      return 0;
    }
  }
}
