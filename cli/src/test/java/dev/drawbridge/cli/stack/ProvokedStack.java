package dev.drawbridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.emulator.Emulator;
import dev.drawbridge.emulator.EmulatorOptions;
import dev.drawbridge.local.LocalDatabase;
import dev.drawbridge.testing.OrgClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * A stack that {@code up} runs beside a database and an org that can be taken away from it. A
 * minute of its schedules takes two seconds. With {@code -Dsituations=measure} it prints how long
 * each situation took to be told.
 *
 * <p>As an extension of JUnit it runs for one class. Each test says by {@link Situation} what it
 * does, and the next begins once all that was told is over.
 */
public final class ProvokedStack
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  public static final String SECRET = "drawbridge-secret";

  /** Stands in every value that the application writes, and must stand in no line of the log. */
  public static final String MARK = "CANARY";

  /** The event bus of the local stack. */
  public static final String BUS = "local-events";

  private static final Duration LONGEST = Duration.ofSeconds(90);

  public Path folder;
  public LocalDatabase database;
  public OrgClient org;
  public Sql sql;
  private final String mappings;
  private Emulator emulator;
  private CommandProcess stack;
  private Situation situation;
  private Instant begun = Instant.now();
  private int before;

  public ProvokedStack(String mappings) {
    this.mappings = mappings;
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws SQLException, IOException {
    folder = Files.createTempDirectory("provoked");
    database = LocalDatabase.start(folder.resolve("postgres"), 0);
    emulator = Emulator.start(options(0, SECRET));
    org = new OrgClient(emulator.url(), SECRET);
    stack =
        CommandProcess.up(
            data(),
            "--database",
            database.jdbcUrl(),
            "--org",
            org.url().toString(),
            "--minute",
            "2",
            "--set",
            "failures_to_open_breaker=2",
            "--set",
            "call_timeout_seconds=2",
            "--set",
            "stall_seconds=15");
    stack.ready();
    sql = Sql.connect(database.jdbcUrl());
    importMappings(mappings);
  }

  public void importMappings(String mappings) {
    Cli answer = run("import", "--yes", MappingFiles.write(folder, mappings).toString());
    assertThat(answer.exit()).describedAs(answer.err()).isZero();
  }

  public Path data() {
    return folder.resolve("stack");
  }

  private EmulatorOptions options(int port, String secret) {
    return new EmulatorOptions(port, folder.resolve("org"), "drawbridge", secret);
  }

  public Cli run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data().toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  /** What is told from now on is told of this. */
  @Override
  public void beforeEach(ExtensionContext test) {
    situation = test.getRequiredTestMethod().getAnnotation(Situation.class);
    begun = Instant.now();
    before = log().size();
  }

  private List<StackLogLine> log() {
    try {
      return StackLogLine.read(data());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the stack has logged since the test began. */
  public List<String> logged() {
    return log().stream().skip(before).map(StackLogLine::text).toList();
  }

  public void awaitAlert() {
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () ->
                assertThat(logged())
                    .filteredOn(text -> text.contains("topic.message"))
                    .anySatisfy(text -> assertThat(text).contains(situation.says())));
    told();
  }

  public void awaitDiagnosis(String... arguments) {
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () -> {
              var command = new ArrayList<>(List.of("diagnose"));
              command.addAll(List.of(arguments));
              assertThat(run(command.toArray(String[]::new)).out()).contains(situation.says());
            });
    told();
  }

  public void awaitHold() {
    await()
        .atMost(LONGEST)
        .untilAsserted(() -> assertThat(run("holds").out()).contains(situation.says()));
    told();
  }

  public void told() {
    if ("measure".equals(System.getProperty("situations"))) {
      System.out.println(
          situation.what() + " | " + Duration.between(begun, Instant.now()).toSeconds());
    }
  }

  public void insert(String key) throws SQLException {
    sql.execute(
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('"
            + key
            + "', '"
            + MARK
            + "')");
  }

  /** Each change has its end, and the record is there once. */
  public void awaitOnce(String key) {
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () ->
                assertThat(
                        sql.texts(
                            "SELECT DISTINCT state FROM salesforce._trigger_log WHERE state IN"
                                + " ('NEW', 'PENDING')"))
                    .isEmpty());
    assertThat(org.count("SELECT Id FROM Account WHERE External_ID__c = '" + key + "'")).isOne();
  }

  public void resumeNow() {
    assertThat(run("resume", "--now").exit()).isZero();
  }

  /**
   * A second fault is told only after the all-clear of the first. Where the hourly diagnosis met
   * the fault, too, the next one is an hour off: a person's diagnosis sees that all is well.
   */
  @Override
  public void afterEach(ExtensionContext test) {
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () -> {
              if (!red().isEmpty()) {
                run("diagnose");
              }
              assertThat(red()).isEmpty();
            });
  }

  private List<String> red() throws SQLException {
    return sql.texts("SELECT rule_id FROM drawbridge.check_published WHERE status = 'RED'");
  }

  public void stopDatabase() throws SQLException {
    sql.close();
    database.close();
  }

  public void startDatabase() throws SQLException {
    int port = URI.create(database.jdbcUrl().replace("jdbc:", "")).getPort();
    database = LocalDatabase.start(folder.resolve("postgres"), port);
    sql = Sql.connect(database.jdbcUrl());
  }

  public void stopOrg() {
    emulator.close();
  }

  public void startOrg(String secret) {
    emulator = Emulator.start(options(org.url().getPort(), secret));
  }

  @Override
  public void afterAll(ExtensionContext tests) throws SQLException, IOException {
    sql.close();
    stack.close();
    emulator.close();
    database.close();
    assertThat(log())
        .isNotEmpty()
        .extracting(StackLogLine::text)
        .noneMatch(line -> line.contains(MARK));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What an operator does with AWS's command line. */
  public LambdaClient lambda() {
    return aws(LambdaClient.builder());
  }

  public EventBridgeClient events() {
    return aws(EventBridgeClient.builder());
  }

  private <C, B extends AwsClientBuilder<B, C>> C aws(B client) {
    Map<String, String> environment = awsEnvironment();
    return client
        .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL")))
        .region(Region.of(environment.get("AWS_REGION")))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    environment.get("AWS_ACCESS_KEY_ID"),
                    environment.get("AWS_SECRET_ACCESS_KEY"))))
        .build();
  }

  private Map<String, String> awsEnvironment() {
    try (Stream<String> lines = Files.lines(data().resolve("aws.env"))) {
      return lines
          .map(line -> line.replaceFirst("^export ", "").split("=", 2))
          .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No invocation of a function begins until {@link #giveBack}. */
  public void takeAway(String function) {
    try (LambdaClient lambda = lambda()) {
      lambda.putFunctionConcurrency(
          request -> request.functionName("local-" + function).reservedConcurrentExecutions(0));
    }
  }

  public void giveBack(String function) {
    try (LambdaClient lambda = lambda()) {
      lambda.deleteFunctionConcurrency(request -> request.functionName("local-" + function));
    }
  }
}
