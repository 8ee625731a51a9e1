package dev.drawbridge.functions;

import dev.drawbridge.aws.EventBus;
import dev.drawbridge.aws.QueueDepths;
import dev.drawbridge.aws.Secrets;
import dev.drawbridge.aws.Workflow;
import dev.drawbridge.aws.WriteQueues;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.connection.BoundOrganization;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.DatabaseSecret;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.evidence.DiagnosisContext;
import dev.drawbridge.diagnose.evidence.Pause;
import dev.drawbridge.diagnose.evidence.Thresholds;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.drain.DryRun;
import dev.drawbridge.read.Reader;
import dev.drawbridge.salesforce.Authenticator;
import dev.drawbridge.salesforce.Credentials;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.OrgInspection;
import dev.drawbridge.salesforce.WriteHeaders;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import dev.drawbridge.write.Backoff;
import dev.drawbridge.write.BatchWriter;
import dev.drawbridge.write.LateLooks;
import dev.drawbridge.write.MappingLooks;
import dev.drawbridge.write.Steps;
import dev.drawbridge.write.WriteRules;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Builds the real world of one function from its environment. Nothing is connected to before it is
 * used: a function whose database is away still starts and can say so.
 */
public final class Wiring {
  private final Settings settings;
  private final Optional<String> region;
  private @Nullable Database database;
  private @Nullable Secrets secrets;

  /**
   * @throws dev.drawbridge.failure.SyncException.Misconfigured when the settings contradict
   *     themselves: no function works by half of them
   */
  public Wiring(Map<String, String> environment) {
    this(environment, new Settings(environment));
    settings.validate();
  }

  private Wiring(Map<String, String> environment, Settings settings) {
    this.settings = settings;
    this.region = Optional.ofNullable(environment.get("AWS_REGION"));
  }

  /** For the function that refuses wrong settings itself, with an answer to CloudFormation. */
  public static Wiring unchecked(Map<String, String> environment) {
    return new Wiring(environment, new Settings(environment));
  }

  public Settings settings() {
    return settings;
  }

  public MappedSchema schema() {
    return new MappedSchema(settings.text(Setting.MAPPED_SCHEMA));
  }

  public Clock clock() {
    return Clock.systemUTC();
  }

  public synchronized Secrets secrets() {
    if (secrets == null) {
      secrets =
          new Secrets(
              SecretsManagerClient.builder()
                  .httpClientBuilder(UrlConnectionHttpClient.builder())
                  .build());
    }
    return secrets;
  }

  public synchronized Database database() {
    if (database == null) {
      String arn = settings.text(Setting.DATABASE_SECRET_ARN);
      var pool = new ConnectionPool(() -> secrets().json(arn, DatabaseSecret.class), clock());
      database = new Database(pool::connection, pool::dedicated);
    }
    return database;
  }

  /** The source of connections that no pool keeps, read from the secret when it is asked. */
  public Supplier<PGSimpleDataSource> databaseSource() {
    String arn = settings.text(Setting.DATABASE_SECRET_ARN);
    return () -> secrets().json(arn, DatabaseSecret.class).dataSource();
  }

  public WriteQueues queues() {
    return new WriteQueues(
        sqs(), settings.text(Setting.ORDERED_QUEUE_URL), settings.text(Setting.MERGED_QUEUE_URL));
  }

  private static SqsClient sqs() {
    return SqsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();
  }

  public Workflow workflow() {
    return new Workflow(
        SfnClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build());
  }

  public EventBus events() {
    return new EventBus(
        EventBridgeClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build(),
        settings.text(Setting.EVENT_BUS_NAME));
  }

  public Drain drain() {
    return new Drain(
        database(),
        schema(),
        BatchRules.of(settings),
        ApiBudget.of(settings),
        queues()::send,
        workflow()::answer);
  }

  /** For reading only. */
  public OrgConnection org() {
    return org(WriteHeaders.standard());
  }

  private OrgConnection org(WriteHeaders headers) {
    HttpClient http = http();
    return new OrgConnection(
        authenticator(http, new BoundOrganization(database())::admit),
        http,
        settings.seconds(Setting.CALL_TIMEOUT_SECONDS),
        headers);
  }

  private static HttpClient http() {
    return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  }

  private Authenticator authenticator(HttpClient http, Consumer<String> admission) {
    String arn = settings.text(Setting.SALESFORCE_SECRET_ARN);
    return new Authenticator(
        () -> secrets().json(arn, Credentials.class), http, clock(), admission);
  }

  /** What a diagnosis looks at; every setting it may ask for is checked here. */
  public DiagnosisContext diagnosisContext() {
    HttpClient http = http();
    // With the database away, Salesforce can still be looked at.
    Authenticator authenticator = authenticator(http, organization -> {});
    Duration timeout = settings.seconds(Setting.CALL_TIMEOUT_SECONDS);
    String arn = settings.text(Setting.SALESFORCE_SECRET_ARN);
    return new DiagnosisContext(
        settings.text(Setting.CONNECTION_NAME),
        schema(),
        Thresholds.of(settings),
        database(),
        new MappingStore(),
        () -> new OrgInspection(authenticator, http, timeout),
        new QueueDepths(
            sqs(),
            Map.of(
                "writes that could not be started", settings.text(Setting.DEAD_LETTER_QUEUE_URL),
                "alerts that could not be delivered",
                    settings.text(Setting.ALERT_DEAD_LETTER_QUEUE_URL))),
        () -> secrets().json(arn, Flow.class).flow(),
        region,
        Pause.ofTheClock());
  }

  private record Flow(String flow) {}

  public DryRun dryRun() {
    return new DryRun(database(), schema(), BatchRules.of(settings), ApiBudget.of(settings));
  }

  /**
   * Reads what changed in Salesforce; near the end of the API budget not: the rest is for writes.
   */
  public Reader reader() {
    return new Reader(
        database(),
        new MappingStore(),
        org(),
        ApiBudget.of(settings),
        settings.number(Setting.READ_CONCURRENCY),
        leaseTimer(),
        new SecureRandom());
  }

  /** Carries batches on through SOAP. */
  public BatchWriter soapWriter() {
    return batchWriter(WriteHeaders.of(settings));
  }

  /** Looks whether blocked mappings are whole again. */
  public MappingLooks mappingLooks() {
    return new MappingLooks(database(), schema(), org(), ApiBudget.of(settings));
  }

  /** Looks for requests that arrived late. */
  public LateLooks lateLooks() {
    return new LateLooks(
        database(), schema(), org(), ApiBudget.of(settings), new Backoff(new SecureRandom()));
  }

  /** Takes the steps of calls through the Bulk API. */
  public BatchWriter bulkWriter() {
    return batchWriter(WriteHeaders.standard());
  }

  private BatchWriter batchWriter(WriteHeaders headers) {
    return new BatchWriter(
        database(),
        schema(),
        org(headers),
        WriteRules.of(settings),
        new Backoff(new SecureRandom()),
        leaseTimer(),
        Steps.silent());
  }

  private static ScheduledExecutorService leaseTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("lease-renewal").factory());
  }
}
