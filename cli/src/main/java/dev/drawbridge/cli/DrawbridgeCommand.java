package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.local.LocalStackException;
import dev.drawbridge.mappingfile.ImportRefused;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root of the command line. */
@Command(
    name = "drawbridge",
    mixinStandardHelpOptions = true,
    version = "drawbridge 0.1.0",
    description = "Keeps a PostgreSQL database and a Salesforce org in step.",
    footer = {
      "%nWhat begins with @ names a file of further options, one in a line; @/dev/stdin reads them"
          + " from standard input. What stands there does not show in the process list."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it failed; the message says what to do",
      "2:the command line is wrong"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      EmulatorCommand.class,
      ImportCommand.class,
      HoldsCommand.class,
      PlanCommand.class,
      DiagnoseCommand.class,
      ResumeCommand.class
    })
public final class DrawbridgeCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var commandLine = new CommandLine(new DrawbridgeCommand());
    return commandLine(commandLine, commandLine.getOut(), commandLine.getErr());
  }

  /** The same, writing elsewhere. */
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return commandLine(new CommandLine(new DrawbridgeCommand()), out, err);
  }

  private static CommandLine commandLine(
      CommandLine commandLine, PrintWriter out, PrintWriter err) {
    return commandLine
        .setOut(Visible.writer(out))
        .setErr(Visible.writer(err))
        .setExecutionExceptionHandler(DrawbridgeCommand::failed)
        .setParameterExceptionHandler(
            (e, arguments) -> List.of(arguments).contains("--json") ? misunderstood(e) : inText(e));
  }

  /** The sentence is what helps: the whole usage would scroll it away. */
  private static int inText(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText(String.valueOf(e.getMessage())));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.print("Usage: " + command.getHelp().synopsis("Usage: ".length()));
    err.println("See ./" + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int misunderstood(ParameterException e) {
    print(e.getCommandLine(), String.valueOf(e.getMessage()));
    return CommandLine.ExitCode.USAGE;
  }

  private static void print(CommandLine command, String error) {
    command.getOut().println(JsonNodeFactory.instance.objectNode().put("error", error));
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    boolean ours =
        e instanceof Failure
            || e instanceof LocalStackException
            || e instanceof SyncException
            || e instanceof ImportRefused;
    if (!ours) {
      throw e;
    }
    String message = String.valueOf(e.getMessage());
    if (wantsJson(parsed)) {
      print(command, message);
    } else {
      command.getErr().println(message);
    }
    return 1;
  }

  private static boolean wantsJson(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.hasMatchedOption("--json");
  }
}
