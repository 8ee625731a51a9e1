package dev.drawbridge.cli.world;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.cli.Failure;
import dev.drawbridge.local.LambdaFunctionError;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.local.LocalStack;
import dev.drawbridge.local.LocalStackOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Database, org and stack on this machine, started in this order and stopped in the other. */
public final class LocalWorld implements AutoCloseable {
  public static final String CONNECTION = "drawbridge";

  private static final Logger LOG = LoggerFactory.getLogger(LocalWorld.class);
  private static final String ARN =
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:drawbridge/";

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final StackFile addresses;
  private final String clientSecret;

  /**
   * What to start and what is there already.
   *
   * @param databaseUrl a JDBC address; empty to start PostgreSQL in the data folder
   * @param orgUrl an org with the client {@code drawbridge}; empty to start the emulator
   * @param listenFloor seconds between two wake-ups
   */
  public record Plan(
      Path data,
      Ports ports,
      Optional<String> databaseUrl,
      Optional<String> orgUrl,
      String clientSecret,
      int listenFloor) {}

  private LocalWorld(Plan plan, Consumer<String> progress) {
    clientSecret = plan.clientSecret();
    try {
      String database = plan.databaseUrl().orElseGet(() -> database(plan, progress));
      String org = plan.orgUrl().orElseGet(() -> org(plan, progress));
      String token = randomToken();
      progress.accept("Starting the stack of template.yaml");
      LocalStack stack = stack(plan, database, org, token);
      listen(stack);
      addresses = new StackFile(database, stack.apiUrl().toString(), org, token, CONNECTION);
      addresses.write(plan.data());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * @param progress hears in a few words what is being started
   */
  public static LocalWorld start(Plan plan, Consumer<String> progress) {
    return new LocalWorld(plan, progress);
  }

  public StackFile addresses() {
    return addresses;
  }

  public URI org() {
    return URI.create(addresses.orgUrl());
  }

  public String clientSecret() {
    return clientSecret;
  }

  private String database(Plan plan, Consumer<String> progress) {
    progress.accept("Starting PostgreSQL");
    try {
      LocalDatabase database =
          LocalDatabase.start(plan.data().resolve("postgres"), plan.ports().database());
      started.push(database);
      return database.jdbcUrl();
    } catch (RuntimeException e) {
      throw new Failure("PostgreSQL does not start: " + e.getMessage() + ".", e);
    }
  }

  private String org(Plan plan, Consumer<String> progress) {
    progress.accept("Starting the Salesforce org");
    OrgProcess org =
        OrgProcess.start(plan.data().resolve("org"), plan.ports().org(), plan.clientSecret());
    started.push(org);
    return org.url().toString();
  }

  private LocalStack stack(Plan plan, String database, String org, String token) {
    var json = JsonNodeFactory.instance;
    var options =
        new LocalStackOptions(
            Project.template(),
            Map.of(
                "ConnectionName",
                CONNECTION,
                "DatabaseSecretArn",
                ARN + "database",
                "SalesforceSecretArn",
                ARN + "salesforce",
                "ApiTokenSecretArn",
                ARN + "token",
                "EnableListener",
                "true",
                "ListenFloorSeconds",
                Integer.toString(plan.listenFloor())),
            Map.of(
                ARN + "database", json.objectNode().put("url", database).toString(),
                ARN + "salesforce",
                    json.objectNode()
                        .put("flow", "client_credentials")
                        .put("loginUrl", org)
                        .put("clientId", "drawbridge")
                        .put("clientSecret", plan.clientSecret())
                        .toString(),
                ARN + "token", token),
            plan.ports().api(),
            event ->
                LOG.atInfo()
                    .addKeyValue("kind", event.kind())
                    .addKeyValue("fields", event.fields())
                    .log("local event"));
    LocalStack stack = LocalStack.start(options);
    started.push(stack);
    return stack;
  }

  /** The schedule starts a listener within a minute; here nobody wants to wait for it. */
  private static void listen(LocalStack stack) {
    Thread.ofVirtual()
        .name("first-listener")
        .start(
            () -> {
              try {
                stack.invoke("ListenFunction", "{}".getBytes(StandardCharsets.UTF_8));
              } catch (LambdaFunctionError e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("listener ended");
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
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("stopping failed");
      }
    }
  }
}
