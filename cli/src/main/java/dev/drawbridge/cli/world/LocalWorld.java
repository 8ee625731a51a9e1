package dev.drawbridge.cli.world;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.cli.Failure;
import dev.drawbridge.emulator.OrgProcess;
import dev.drawbridge.local.LambdaFunctionError;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.local.LocalEvent;
import dev.drawbridge.local.LocalStack;
import dev.drawbridge.local.LocalStackException;
import dev.drawbridge.local.LocalStackOptions;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Database, org and stack on this machine, started in this order and stopped in the other. */
public final class LocalWorld implements AutoCloseable {
  public static final String CONNECTION = "drawbridge";

  /** The org's OAuth client. */
  static final String CLIENT = "drawbridge";

  private static final String ORG_HEAP = "-Xmx512m";

  /** A database in the folder goes along with it, also when that is copied. */
  private static final String OWN_STACK = "of the folder that it lies in";

  private static final Logger LOG = LoggerFactory.getLogger(LocalWorld.class);
  private static final Set<String> FAILURES =
      Set.of(
          "function.failed",
          "function.timeout",
          "event.dropped",
          "event.lost",
          "queue.unreachable");
  private static final String ARN =
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:drawbridge/";

  private static final String ADVANCED = Setting.ADVANCED_SETTINGS.parameter();

  private final Teardown started;
  private final LocalStack stack;
  private final StackFile addresses;
  private final String clientSecret;
  private final Optional<Path> passwordFile;

  /**
   * What to start and what is there already.
   *
   * @param databaseUrl a JDBC address; empty to start PostgreSQL in the data folder
   * @param orgUrl an org with the client {@code drawbridge}; empty to start the emulator
   * @param parameters of the template, on top of those that this machine needs
   * @param settings of the parameter AdvancedSettings, by their keys; where that is a parameter
   *     itself, it has them all
   * @param minute how long a minute of the template's schedules takes
   */
  public record Plan(
      Path data,
      Ports ports,
      Optional<String> databaseUrl,
      Optional<String> orgUrl,
      String clientSecret,
      Map<String, String> parameters,
      Map<String, String> settings,
      Duration minute) {
    /** Where a minute takes a minute. */
    public Plan(
        Path data,
        Ports ports,
        Optional<String> databaseUrl,
        Optional<String> orgUrl,
        String clientSecret,
        Map<String, String> parameters) {
      this(
          data,
          ports,
          databaseUrl,
          orgUrl,
          clientSecret,
          parameters,
          Map.of(),
          Duration.ofMinutes(1));
    }

    /** What is wrong with it on any machine, in a sentence; nothing is started for it. */
    public Optional<String> wrong() {
      return ports
          .wrong()
          .or(this::wrongDatabase)
          .or(this::wrongSettings)
          .or(() -> LocalStack.whyNot(Project.template(), templateParameters(this)));
    }

    private Optional<String> wrongSettings() {
      if (!settings.isEmpty() && parameters.containsKey(ADVANCED)) {
        return Optional.of("Give either --set or --parameter AdvancedSettings, not both.");
      }
      for (String name : parameters.keySet()) {
        for (Setting setting : Setting.values()) {
          if (setting.place() == Setting.Place.ADVANCED && setting.parameter().equals(name)) {
            return Optional.of(
                "%s is an advanced setting; give it as --set %s=…".formatted(name, setting.key()));
          }
        }
      }
      String json = templateParameters(this).get(ADVANCED);
      var given = new Settings(Map.of(Setting.ADVANCED_SETTINGS.name(), json));
      return given.mistakes().stream().findFirst();
    }

    /** What the driver does not know it answers with a sentence about TLS. */
    private Optional<String> wrongDatabase() {
      return databaseUrl
          .filter(url -> !url.startsWith("jdbc:postgresql:"))
          .map(
              url ->
                  "--database takes a JDBC address: jdbc:postgresql://HOST:PORT/NAME?user=ROLE.");
    }
  }

  private LocalWorld(Plan plan, Consumer<String> progress) {
    started =
        Teardown.atShutdown(
            () -> progress.accept("Stopping …; everything stays in " + plan.data()));
    clientSecret = plan.clientSecret();
    passwordFile =
        plan.databaseUrl().isPresent()
            ? Optional.empty()
            : Optional.of(LocalDatabase.passwordFile(postgres(plan).toAbsolutePath()));
    try {
      DataFolder folder = started.add(DataFolder.lock(plan.data()));
      folder.prepare();
      started.add(StackLog.open(plan.data()));
      Optional<StackFile> before = StackFile.readIfThere(plan.data());
      Ports ports = ports(plan, before.map(StackFile::ports).orElse(Ports.free()));
      String database = plan.databaseUrl().orElseGet(() -> database(plan, ports, progress));
      String org = plan.orgUrl().orElseGet(() -> org(plan, ports, progress));
      String token = before.map(StackFile::token).orElseGet(LocalWorld::randomToken);
      progress.accept("Starting the stack of template.yaml …");
      String stackId =
          plan.databaseUrl().isPresent() ? folder.stackId(LocalWorld::randomToken) : OWN_STACK;
      stack = stack(plan, stackId, ports, database, org, token);
      listen(stack);
      SignIn.trouble(org, plan.clientSecret()).ifPresent(progress);
      addresses = new StackFile(database, stack.apiUrl().toString(), org, token, CONNECTION, ports);
      addresses.write(plan.data());
      AwsFile.write(plan.data(), stack.environment());
      folder.answersAt(stack.apiUrl());
    } catch (LocalStackException e) {
      close();
      String why = LocalWords.of(String.valueOf(e.getMessage()));
      throw new Failure(why + " The log is " + StackLog.file(plan.data()) + ".", e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * @param progress receives in a few words what is being started, and that everything is being
   *     stopped when the JVM is asked to end
   */
  public static LocalWorld start(Plan plan, Consumer<String> progress) {
    return new LocalWorld(plan, progress);
  }

  /**
   * @throws Failure when a stack runs in the folder
   */
  public static void refuseWhereOneRuns(Path data) {
    if (Files.isDirectory(data)) {
      DataFolder.lock(data).close();
    }
  }

  public StackFile addresses() {
    return addresses;
  }

  /** For {@code PGPASSFILE}, where the database is this stack's own. */
  public Optional<Path> passwordFile() {
    return passwordFile;
  }

  public URI org() {
    return URI.create(addresses.orgUrl());
  }

  public String clientSecret() {
    return clientSecret;
  }

  /**
   * Before anything is started. What a killed run has left may still have its ports, and is ended
   * first; of a part that runs elsewhere, the port is kept for the run that starts it here again.
   */
  private static Ports ports(Plan plan, Ports before) {
    try {
      LocalDatabase.stopOrphan(postgres(plan));
      OrphanedOrg.await(plan.data().resolve("org"));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
    var choice = new PortChoice(plan.data(), plan.ports(), before);
    return new Ports(
        plan.databaseUrl().isPresent() ? before.database() : choice.database(),
        plan.orgUrl().isPresent() ? before.org() : choice.org(),
        choice.api());
  }

  private static Path postgres(Plan plan) {
    return plan.data().resolve("postgres");
  }

  private String database(Plan plan, Ports ports, Consumer<String> progress) {
    progress.accept("Starting PostgreSQL …");
    try {
      return started.add(LocalDatabase.start(postgres(plan), ports.database())).jdbcUrl();
    } catch (RuntimeException e) {
      throw new Failure(e.getMessage() + ".", e);
    }
  }

  private String org(Plan plan, Ports ports, Consumer<String> progress) {
    progress.accept("Starting the Salesforce org …");
    Path folder = plan.data().resolve("org");
    try {
      var org = OrgProcess.start(ORG_HEAP, ports.org(), folder, plan.clientSecret());
      return started.add(org).url().toString();
    } catch (IOException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  private LocalStack stack(
      Plan plan, String stackId, Ports ports, String database, String org, String token) {
    var json = JsonNodeFactory.instance;
    var options =
        new LocalStackOptions(
            Project.template(),
            stackId,
            templateParameters(plan),
            Map.of(
                ARN + "database", json.objectNode().put("url", database).toString(),
                ARN + "salesforce",
                    json.objectNode()
                        .put("flow", "client_credentials")
                        .put("loginUrl", org)
                        .put("clientId", CLIENT)
                        .put("clientSecret", plan.clientSecret())
                        .toString(),
                ARN + "token", token),
            ports.api(),
            plan.minute(),
            LocalWorld::log);
    return started.add(LocalStack.start(options));
  }

  private static Map<String, String> templateParameters(Plan plan) {
    var parameters = new HashMap<String, String>();
    parameters.put("ConnectionName", CONNECTION);
    parameters.put("DatabaseSecretArn", ARN + "database");
    parameters.put("SalesforceSecretArn", ARN + "salesforce");
    parameters.put("ApiTokenSecretArn", ARN + "token");
    parameters.put("EnableListener", "true");
    var settings = new HashMap<>(Map.of(Setting.LISTEN_FLOOR_SECONDS.key(), "0"));
    settings.putAll(plan.settings());
    parameters.put(ADVANCED, Settings.advanced(settings));
    parameters.putAll(plan.parameters());
    return parameters;
  }

  private static void log(LocalEvent event) {
    LOG.atLevel(FAILURES.contains(event.kind()) ? Level.WARN : Level.INFO)
        .addKeyValue("kind", event.kind())
        .addKeyValue("fields", event.fields())
        .log("local event");
  }

  /**
   * Invokes a function of the stack before its schedule does.
   *
   * @param function its logical id in the template
   */
  public void invoke(String function) {
    try {
      stack.invoke(function, "{}".getBytes(StandardCharsets.UTF_8));
    } catch (LambdaFunctionError e) {
      throw new Failure("The function " + function + " failed; the log of the stack says why.", e);
    }
  }

  /** The schedule starts a listener within a minute; here that is too long to wait. */
  private static void listen(LocalStack stack) {
    Thread.ofVirtual()
        .name("first-listener")
        .start(
            () -> {
              try {
                stack.invoke("ListenFunction", "{}".getBytes(StandardCharsets.UTF_8));
              } catch (LambdaFunctionError e) {
                // Logged as the function's failure; the schedule starts the next.
                return;
              }
            });
  }

  private static String randomToken() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    started.close();
  }
}
