package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.cli.remote.Listed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "holds",
    mixinStandardHelpOptions = true,
    description = "Lists the writes that wait for a person.",
    subcommands = ReleaseCommand.class)
final class HoldsCommand implements Callable<Integer> {
  @Mixin private StackOptions stack;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--each",
      description = "List every hold; without it, many holds are grouped by cause.")
  private boolean each;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Listed listed = stack.stack().holds();
    JsonNode holds = listed.entries();
    var out = spec.commandLine().getOut();
    if (json) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("more", listed.more());
      out.println(answer.set("holds", holds));
    } else if (holds.isEmpty()) {
      out.println("Nothing is held.");
    } else if (holds.size() > HoldCauses.FEW && !each) {
      HoldCauses.lines(holds).forEach(out::println);
      out.println("Each of the " + holds.size() + " holds: ./drawbridge holds --each");
    } else {
      holds.forEach(hold -> out.println(HoldText.of(hold)));
      out.println("Release with: ./drawbridge holds release ID retry|skip|amend|landed …");
    }
    if (!json && listed.more() > 0) {
      out.println("%,d more are held.".formatted(listed.more()));
    }
    return 0;
  }
}
