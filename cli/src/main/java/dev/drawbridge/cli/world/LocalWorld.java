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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
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
  static final String ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:drawbridge/";

  private final Teardown started;
  private final LocalStack stack;
  private final StackFile addresses;
  private final String clientSecret;
  private final Optional<Path> passwordFile;

  private LocalWorld(WorldPlan plan, Consumer<String> progress) {
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
  public static LocalWorld start(WorldPlan plan, Consumer<String> progress) {
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
  private static Ports ports(WorldPlan plan, Ports before) {
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

  private static Path postgres(WorldPlan plan) {
    return plan.data().resolve("postgres");
  }

  private String database(WorldPlan plan, Ports ports, Consumer<String> progress) {
    progress.accept("Starting PostgreSQL …");
    try {
      return started.add(LocalDatabase.start(postgres(plan), ports.database())).jdbcUrl();
    } catch (RuntimeException e) {
      throw new Failure(e.getMessage() + ".", e);
    }
  }

  private String org(WorldPlan plan, Ports ports, Consumer<String> progress) {
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
      WorldPlan plan, String stackId, Ports ports, String database, String org, String token) {
    var json = JsonNodeFactory.instance;
    var options =
        new LocalStackOptions(
            Project.template(),
            stackId,
            plan.templateParameters(),
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
