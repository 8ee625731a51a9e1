package dev.drawbridge.cli;

import dev.drawbridge.cli.demo.Demo;
import dev.drawbridge.cli.world.LocalWorld;
import dev.drawbridge.cli.world.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
      description = "Folder to keep afterwards (default: a new one, deleted).")
  private @Nullable Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, SQLException {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = data == null ? Files.createTempDirectory("drawbridge-demo") : data;
    Files.createDirectories(folder);
    if (data != null && Files.exists(folder.resolve("postgres"))) {
      throw new Failure(
          "The folder " + data + " holds a database already; the demo wants an empty one.");
    }
    var plan =
        new LocalWorld.Plan(
            folder, Ports.free(), Optional.empty(), Optional.empty(), "drawbridge-secret", 0);
    long started = System.nanoTime();
    try (LocalWorld world = LocalWorld.start(plan, out::println)) {
      out.printf("Up after %.1f s%n", (System.nanoTime() - started) / 1e9);
      boolean well =
          new Demo(world, out, System.console() != null && System.console().isTerminal()).run();
      out.printf("Done after %.1f s%n", (System.nanoTime() - started) / 1e9);
      return well ? 0 : 1;
    } finally {
      if (data == null) Folders.delete(folder);
    }
  }
}
