package dev.drawbridge.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.cli.world.LocalWorld;
import dev.drawbridge.cli.world.Ports;
import dev.drawbridge.cli.world.StackFile;
import dev.drawbridge.cli.world.StackLog;
import dev.drawbridge.cli.world.WorldPlan;
import dev.drawbridge.emulator.EmulatorMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Runs the whole stack on this machine until Ctrl-C; its data stays.")
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      converter = FolderName.class,
      description = "Folder that keeps everything (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".drawbridge");

  @Option(
      names = "--database",
      description =
          "JDBC address of a PostgreSQL that runs already. Without a password in it, that is taken"
              + " from $$PGPASSFILE or ~/.pgpass, and does not show in the process list.")
  private @Nullable String database;

  @Option(names = "--org", description = "Address of an emulated org that runs already.")
  private @Nullable String org;

  @Option(
      names = "--client-secret",
      description =
          "Secret of the org's OAuth client drawbridge (default: $$DRAWBRIDGE_CLIENT_SECRET, which"
              + " does not show in the process list, else drawbridge-secret).")
  private String clientSecret =
      System.getenv().getOrDefault(EmulatorMain.CLIENT_SECRET, "drawbridge-secret");

  @Option(
      names = "--database-port",
      description = "Port of PostgreSQL (default: the folder's last one, at first a free one).")
  private int databasePort;

  @Option(
      names = "--org-port",
      description = "Port of the org (default: the folder's last one, at first a free one).")
  private int orgPort;

  @Option(
      names = "--api-port",
      description = "Port of the HTTP API (default: the folder's last one, at first a free one).")
  private int apiPort;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "A parameter of template.yaml, such as LogRetentionDays=7; may be given again.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "A setting of the parameter AdvancedSettings, such as claim_window=500; may be given"
              + " again.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--minute",
      hidden = true,
      description = "Seconds that a minute of the schedules takes, for tests.")
  private int minute = 60;

  @Option(names = "--json", description = "Print one JSON object when ready.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    var plan =
        new WorldPlan(
            data,
            new Ports(databasePort, orgPort, apiPort),
            Optional.ofNullable(database),
            Optional.ofNullable(org),
            clientSecret,
            parameters,
            settings,
            Duration.ofSeconds(minute));
    plan.wrong()
        .ifPresent(
            why -> {
              throw new ParameterException(spec.commandLine(), why);
            });
    PrintWriter err = spec.commandLine().getErr();
    try (LocalWorld world = LocalWorld.start(plan, err::println)) {
      print(out, world.addresses().withoutPassword(), world.passwordFile());
      new CountDownLatch(1).await();
      return 0;
    }
  }

  private void print(PrintWriter out, StackFile addresses, Optional<Path> passwordFile)
      throws IOException {
    if (json) {
      ObjectNode ready = new ObjectMapper().valueToTree(addresses);
      passwordFile.ifPresent(file -> ready.put("passwordFile", file.toString()));
      out.println(ready);
    } else {
      String with = passwordFile.map(file -> "PGPASSFILE='" + file + "' ").orElse("");
      String address = addresses.databaseUrl().replace("jdbc:", "");
      out.println("psql   " + with + "psql '" + address + "'");
      out.println("API    " + addresses.apiUrl());
      out.println("org    " + addresses.orgUrl());
      out.println("token  " + addresses.token());
      out.println("log    " + StackLog.file(data));
      out.println("Ctrl-C stops it; " + data + " keeps everything.");
    }
    out.flush();
  }
}
