package dev.drawbridge.cli;

import dev.drawbridge.cli.remote.StackApi;
import dev.drawbridge.cli.world.LocalWorld;
import dev.drawbridge.cli.world.StackFile;
import dev.drawbridge.cli.world.StackLog;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which stack a command talks to. */
final class StackOptions {
  @Option(
      names = "--data",
      converter = FolderName.class,
      description = "Folder of a local stack (default: ${DEFAULT-VALUE}).")
  Path data = Path.of(".drawbridge");

  @Option(names = "--api", description = "API address of a deployed stack, with --token.")
  @Nullable String api;

  @Option(
      names = "--token",
      description =
          "Bearer token of a deployed stack (default: $$DRAWBRIDGE_TOKEN, which does not show in"
              + " the process list).")
  @Nullable String token;

  @Option(
      names = "--connection",
      description =
          "The connection's name in a deployed stack (default: " + LocalWorld.CONNECTION + ").")
  @Nullable String connection;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  StackApi stack() {
    if (api != null) {
      return deployed(api);
    }
    if (token != null || connection != null) {
      throw new ParameterException(
          command.commandLine(),
          "--token and --connection are for a deployed stack: give its --api, too. Without it the"
              + " stack of "
              + data
              + " would answer.");
    }
    Optional<StackFile> running = StackFile.read(data);
    if (running.isEmpty()) {
      throw new Failure(
          "No stack was started in "
              + data
              + "; start one with ./drawbridge up, name its folder with --data, or a deployed one"
              + " with --api.");
    }
    return new StackApi(
        running.get().apiUrl(),
        running.get().token(),
        running.get().connection(),
        StackLog.file(data).toString());
  }

  private StackApi deployed(String address) {
    String given = token == null ? System.getenv("DRAWBRIDGE_TOKEN") : token;
    if (given == null) {
      throw new Failure("Give the API's token as --token or $DRAWBRIDGE_TOKEN.");
    }
    String name = connection == null ? LocalWorld.CONNECTION : connection;
    return new StackApi(address, given, name, "the log of its functions");
  }
}
