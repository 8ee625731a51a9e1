package dev.drawbridge.cli;

import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorMain;
import dev.drawbridge.emulator.EmulatorOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "emulator",
    mixinStandardHelpOptions = true,
    description = "Runs a Salesforce org on this machine, alone, until Ctrl-C.")
final class EmulatorCommand implements Callable<Integer> {
  @Option(names = "--port", description = "Port to listen on; 0 for a free one (default: 0).")
  private int port;

  @Option(
      names = "--data",
      converter = FolderName.class,
      description = "Folder that keeps the org; without it, memory does.")
  private @Nullable Path data;

  @Option(
      names = "--organization",
      description =
          "Its organization id, of 15 or 18 characters; --data keeps it (default: the kept one).")
  private @Nullable String organization;

  @Option(
      names = "--schema",
      description = "File of describes that the org loads at its start; may be repeated.")
  private List<Path> schema = List.of();

  @Option(names = "--client-id", description = "OAuth client (default: ${DEFAULT-VALUE}).")
  private String clientId = "drawbridge";

  @Option(
      names = "--client-secret",
      description =
          "Its secret (default: $$DRAWBRIDGE_CLIENT_SECRET, which does not show in"
              + " the process list, else drawbridge-secret).")
  private String clientSecret =
      System.getenv().getOrDefault(EmulatorMain.CLIENT_SECRET, "drawbridge-secret");

  @Option(names = "--json", description = "Print one JSON object when ready.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (Emulator org = Emulator.start(options())) {
      spec.commandLine()
          .getOut()
          .println(
              json ? "{\"org\":\"" + org.url() + "\"}" : "Salesforce org ready at " + org.url());
      new CountDownLatch(1).await();
      return 0;
    } catch (UncheckedIOException | IllegalArgumentException e) {
      // The emulator's own sentence: the port, the data directory, or a file of describes.
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  private EmulatorOptions options() {
    try {
      return new EmulatorOptions(port, data, clientId, clientSecret)
          .describing(schema)
          .ofOrganization(organization);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
