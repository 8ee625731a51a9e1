package dev.drawbridge.local;

import dev.drawbridge.local.endpoint.AccessKey;
import dev.drawbridge.local.function.InvocationResult;
import dev.drawbridge.local.function.ThrottledException;
import dev.drawbridge.local.stack.Deployment;
import dev.drawbridge.local.stack.DeploymentException;
import dev.drawbridge.local.stack.EventWiring;
import dev.drawbridge.local.stack.Services;
import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.template.Template;
import dev.drawbridge.local.template.TemplateException;
import dev.drawbridge.local.time.FasterTimers;
import dev.drawbridge.local.time.SystemTimers;
import dev.drawbridge.local.time.Timers;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A SAM template, running on this machine. While it is up, every AWS SDK client that is built in
 * this JVM talks to it.
 */
public final class LocalStack implements AutoCloseable {
  private final Services services;
  private final AccessKey key;
  private final SdkSettings sdk;
  private final Deployment deployment;
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable EventWiring wiring;

  private LocalStack(Services services, AccessKey key, SdkSettings sdk, Deployment deployment) {
    this.services = services;
    this.key = key;
    this.sdk = sdk;
    this.deployment = deployment;
  }

  /**
   * Reads the template, creates what it declares, invokes its custom resources, starts schedules
   * and pollers; returns when the stack is up.
   *
   * @throws LocalStackException in one sentence: which resource, what is wrong or not supported
   */
  public static LocalStack start(LocalStackOptions options) {
    return start(options, null, new SystemTimers());
  }

  /**
   * Starts as {@link #start(LocalStackOptions)} does, and keeps in a directory what outlives a run
   * of the stack: the parameters of Systems Manager's store.
   */
  public static LocalStack start(LocalStackOptions options, Path stateDirectory) {
    return start(options, stateDirectory, new SystemTimers());
  }

  /** Why a template cannot be started with these parameters, before anything is. */
  public static Optional<String> whyNot(Path template, Map<String, String> parameters) {
    try {
      Template.read(template, parameters);
      return Optional.empty();
    } catch (TemplateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  static LocalStack start(LocalStackOptions options, @Nullable Path stateDirectory, Timers timers) {
    try {
      Template template = Template.read(options.template(), options.parameters());
      AccessKey key = SdkSettings.key();
      var services =
          new Services(
              key,
              options.stackId(),
              options.apiPort(),
              stateDirectory,
              timers,
              scheduleTimers(options.minute(), timers),
              (kind, fields) -> options.log().accept(new LocalEvent(Instant.now(), kind, fields)));
      options.secrets().forEach(services.secrets()::put);
      URI endpoint = services.endpoint().uri();
      var sdk =
          new SdkSettings(
              key, endpoint, services.queueServer().endpoint(), PseudoParameters.REGION);
      var stack = new LocalStack(services, key, sdk, new Deployment(template, services));
      stack.deploy();
      return stack;
    } catch (TemplateException | DeploymentException | UncheckedIOException e) {
      throw new LocalStackException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Timers scheduleTimers(Duration minute, Timers timers) {
    return minute.equals(Duration.ofMinutes(1)) ? timers : new FasterTimers(minute);
  }

  private void deploy() {
    try {
      wiring = deployment.deploy();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The front of the template's HTTP API. */
  public URI apiUrl() {
    return services.api().uri();
  }

  /**
   * Where a service answers.
   *
   * @param service sqs, sfn or states, events, secretsmanager, ssm, lambda
   */
  public URI endpoint(String service) {
    return switch (service) {
      case "sqs" -> services.queueServer().endpoint();
      case "sfn", "states", "events", "secretsmanager", "ssm", "lambda" ->
          services.endpoint().uri();
      default -> throw new IllegalArgumentException("The local stack has no service " + service);
    };
  }

  /** By which AWS's command line and SDKs, in a process of their own, talk to this stack. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", services.endpoint().uri().toString(),
        "AWS_ENDPOINT_URL_SQS", services.queueServer().endpoint().toString(),
        "AWS_REGION", PseudoParameters.REGION,
        "AWS_ACCESS_KEY_ID", key.id(),
        "AWS_SECRET_ACCESS_KEY", key.secret());
  }

  /** The value of one of the template's outputs. */
  public String output(String name) {
    return deployment.output(name);
  }

  /** What {@code !Ref} says of a resource: a queue's URL, a bus's name, a state machine's ARN. */
  public String physicalId(String logicalId) {
    return deployment.physicalId(logicalId);
  }

  /** Invokes a function and waits for its answer. */
  public byte[] invoke(String functionLogicalId, byte[] payload) throws LambdaFunctionError {
    try {
      InvocationResult result =
          services.functions().invoke(deployment.physicalId(functionLogicalId), payload);
      if (result.isError()) {
        throw new LambdaFunctionError(result.payload());
      }
      return result.payload();
    } catch (ThrottledException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while invoking " + functionLogicalId, e);
    }
  }

  /** All executions since the start, the oldest first. */
  public List<Execution> executions() {
    return services.machines().executions().stream().map(LocalStack::describe).toList();
  }

  /** Stops everything: schedules and pollers first, then what still runs. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (wiring != null) {
      wiring.close();
    }
    services.close();
    sdk.close();
  }

  private static Execution describe(dev.drawbridge.local.workflow.Execution execution) {
    return new Execution(
        execution.name(),
        execution.status().name(),
        execution.startedAt(),
        execution.stoppedAt(),
        execution.error(),
        execution.cause(),
        execution.currentState());
  }
}
