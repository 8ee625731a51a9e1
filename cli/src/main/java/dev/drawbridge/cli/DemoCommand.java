package dev.drawbridge.cli;

import dev.drawbridge.cli.demo.Demo;
import dev.drawbridge.cli.world.LocalWorld;
import dev.drawbridge.cli.world.Ports;
import dev.drawbridge.cli.world.StackLog;
import dev.drawbridge.cli.world.WorldPlan;
import dev.drawbridge.failure.SyncException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Loads a CRM by SQL on this machine and shows it arriving in the org.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      converter = FolderName.class,
      description = "Folder to keep afterwards (default: a new one, deleted when all went well).")
  private @Nullable Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path folder = data == null ? Files.createTempDirectory("drawbridge-demo") : data;
    if (data != null) {
      LocalWorld.refuseWhereOneRuns(data);
    }
    if (data != null && Files.exists(folder.resolve("postgres"))) {
      throw new Failure(
          "The folder " + data + " holds a database already; the demo wants an empty one.");
    }
    boolean well = run(folder);
    if (well && data == null) {
      Folders.delete(folder);
    }
    if (!well) {
      spec.commandLine().getErr().println("The log is " + StackLog.file(folder) + ".");
    }
    return well ? 0 : 1;
  }

  private boolean run(Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    var plan =
        new WorldPlan(
            folder,
            Ports.free(),
            Optional.empty(),
            Optional.empty(),
            "drawbridge-secret",
            Map.of());
    long started = System.nanoTime();
    try (LocalWorld world = LocalWorld.start(plan, out::println)) {
      out.printf("Up after %.1f s%n", (System.nanoTime() - started) / 1e9);
      boolean well = run(world, folder);
      out.printf("Done after %.1f s%n", (System.nanoTime() - started) / 1e9);
      return well;
    }
  }

  private boolean run(LocalWorld world, Path folder) {
    boolean terminal = System.console() != null && System.console().isTerminal();
    String log = " The log is " + StackLog.file(folder) + ".";
    try {
      return new Demo(world, spec.commandLine().getOut(), terminal, Colours.ofTerminal()).run();
    } catch (Failure | SyncException e) {
      throw new Failure(e.getMessage() + log, e);
    } catch (SQLException e) {
      String state = e.getSQLState();
      throw new Failure("A statement of the demo failed (SQLSTATE " + state + ")." + log, e);
    }
  }
}
