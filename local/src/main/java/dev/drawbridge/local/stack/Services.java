package dev.drawbridge.local.stack;

import dev.drawbridge.local.alarm.Metrics;
import dev.drawbridge.local.api.HttpApi;
import dev.drawbridge.local.bus.EventBuses;
import dev.drawbridge.local.endpoint.AccessKey;
import dev.drawbridge.local.endpoint.AwsEndpoint;
import dev.drawbridge.local.endpoint.CustomResourceResponses;
import dev.drawbridge.local.endpoint.EventsService;
import dev.drawbridge.local.endpoint.LambdaService;
import dev.drawbridge.local.endpoint.ParametersService;
import dev.drawbridge.local.endpoint.SecretsService;
import dev.drawbridge.local.endpoint.StatesService;
import dev.drawbridge.local.function.Functions;
import dev.drawbridge.local.queue.QueueServer;
import dev.drawbridge.local.queue.Queues;
import dev.drawbridge.local.schedule.Scheduler;
import dev.drawbridge.local.secret.Parameters;
import dev.drawbridge.local.secret.Secrets;
import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.time.Timers;
import dev.drawbridge.local.workflow.Interpreter;
import dev.drawbridge.local.workflow.StateMachines;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The services of one stack, up and empty. */
public final class Services implements AutoCloseable {
  private static final String REGION = PseudoParameters.REGION;
  private static final String ACCOUNT = PseudoParameters.ACCOUNT;

  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("local-", 0).factory());
  private final String stackId;
  private final Timers timers;
  private final Timers scheduleTimers;
  private final HttpClient http = HttpClient.newBuilder().executor(executor).build();
  private final CustomResourceResponses responses = new CustomResourceResponses();
  private final Secrets secrets = new Secrets(REGION, ACCOUNT);
  private final Parameters parameters;
  private final Scheduler scheduler;
  private final BiConsumer<String, Map<String, Object>> log;
  private final Metrics metrics;
  private final Functions functions;
  private final EventBuses buses;
  private final QueueServer queueServer;
  private final Queues queues;
  private final StateMachines machines;
  private final AwsEndpoint endpoint;
  private final HttpApi api;

  /**
   * @param key what requests to the services must be signed with
   * @param stackId the stack's id that custom resources receive
   * @param apiPort where the HTTP API listens; 0 for any free port
   * @param stateDirectory keeps what outlives a run of the stack; null keeps nothing
   * @param scheduleTimers those of the schedules alone; may be the others
   */
  public Services(
      AccessKey key,
      String stackId,
      int apiPort,
      @Nullable Path stateDirectory,
      Timers timers,
      Timers scheduleTimers,
      BiConsumer<String, Map<String, Object>> log) {
    this.stackId = stackId;
    this.timers = timers;
    this.scheduleTimers = scheduleTimers;
    this.log = log;
    parameters =
        new Parameters(
            timers, stateDirectory == null ? null : stateDirectory.resolve("parameters.json"));
    scheduler = new Scheduler(scheduleTimers);
    metrics = new Metrics(scheduleTimers);
    functions = new Functions(timers, executor, metrics, log);
    // First: its port may be taken, and then nothing else is to be stopped again.
    api = new HttpApi(apiPort, functions, timers, executor);
    buses = new EventBuses(REGION, ACCOUNT, timers, executor, log);
    queueServer = new QueueServer(REGION, ACCOUNT);
    queues = new Queues(queueServer.endpoint(), http);
    var events = new EventsService(buses);
    var tasks = new ServiceTasks(functions, events, queues, executor);
    machines = new StateMachines(new Interpreter(tasks, timers, new SecureRandom(), executor));
    endpoint =
        new AwsEndpoint(
            key,
            Map.of(
                "AWSStepFunctions", new StatesService(machines),
                "AWSEvents", events,
                "secretsmanager", new SecretsService(secrets),
                "AmazonSSM", new ParametersService(parameters, REGION, ACCOUNT)),
            new LambdaService(functions),
            responses,
            executor);
  }

  String stackId() {
    return stackId;
  }

  public Functions functions() {
    return functions;
  }

  public StateMachines machines() {
    return machines;
  }

  public Secrets secrets() {
    return secrets;
  }

  public AwsEndpoint endpoint() {
    return endpoint;
  }

  public QueueServer queueServer() {
    return queueServer;
  }

  public HttpApi api() {
    return api;
  }

  Metrics metrics() {
    return metrics;
  }

  /** What metrics are counted by: that of the schedules. */
  InstantSource metricsClock() {
    return scheduleTimers;
  }

  Parameters parameters() {
    return parameters;
  }

  EventBuses buses() {
    return buses;
  }

  Queues queues() {
    return queues;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  CustomResourceResponses responses() {
    return responses;
  }

  BiConsumer<String, Map<String, Object>> log() {
    return log;
  }

  @Override
  public void close() {
    api.close();
    scheduleTimers.close();
    timers.close();
    functions.stop();
    executor.shutdownNow();
    endpoint.close();
    http.shutdownNow();
    queueServer.close();
  }
}
