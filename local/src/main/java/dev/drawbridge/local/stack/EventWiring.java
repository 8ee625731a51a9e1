package dev.drawbridge.local.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.bus.EventBuses;
import dev.drawbridge.local.bus.Target;
import dev.drawbridge.local.function.FunctionSettings;
import dev.drawbridge.local.queue.EventSourceMapping;
import dev.drawbridge.local.stack.ScheduleWiring.Origin;
import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.template.TemplateResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connects what makes events with what takes them: queues, schedules, rules and routes. */
public final class EventWiring implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Lambda begins with five pollers of two batches. */
  private static final int DEFAULT_CONCURRENCY = 10;

  private static final int MAX_FIFO_BATCH = 10;

  private final Services services;
  private final Deployment deployment;
  private final TargetMaker targets;
  private final ScheduleWiring schedules;
  private final RouteWiring routes;
  private final AlarmWiring alarms;
  private final List<EventSourceMapping> mappings = new ArrayList<>();

  EventWiring(Services services, Deployment deployment) {
    this.services = services;
    this.deployment = deployment;
    this.targets = new TargetMaker(services);
    this.schedules = new ScheduleWiring(services.scheduler());
    this.routes = new RouteWiring(services, deployment);
    this.alarms = new AlarmWiring(services, targets);
  }

  void wire(TemplateResource resource) {
    switch (resource.type()) {
      case "AWS::Serverless::Function" ->
          deployment
              .events(resource)
              .members()
              .forEach((name, event) -> wire(resource.logicalId(), name, event));
      case "AWS::Events::Rule" -> rule(resource);
      case "AWS::CloudWatch::Alarm" ->
          alarms.add(resource.logicalId(), deployment.properties(resource));
      case "AWS::SNS::Subscription" ->
          services.log().accept("subscription.ignored", Map.of("resource", resource.logicalId()));
      default -> {}
    }
  }

  /** Lets the events flow. */
  void start() {
    schedules.start();
    alarms.start();
    mappings.forEach(EventSourceMapping::start);
  }

  @Override
  public void close() {
    mappings.forEach(EventSourceMapping::close);
  }

  private void wire(String logicalId, String name, Properties event) {
    FunctionSettings function = services.functions().find(deployment.physicalId(logicalId));
    if (function == null) {
      throw new DeploymentException("There is no function " + logicalId + ".");
    }
    Properties properties = event.mapping("Properties");
    switch (event.required("Type")) {
      case "SQS" -> mappings.add(mapping(function, properties));
      case "Schedule" ->
          schedules.add(
              Origin.RULE,
              properties.required("Schedule"),
              logicalId + "-" + name,
              properties,
              function(function, properties));
      case "ScheduleV2" ->
          schedules.add(
              Origin.SCHEDULER,
              properties.required("ScheduleExpression"),
              logicalId + "-" + name,
              properties,
              function(function, properties));
      case "EventBridgeRule" ->
          addRule(
              properties.text("EventBusName", EventBuses.DEFAULT),
              logicalId + "-" + name,
              json(properties.mapping("Pattern").values()),
              List.of(function(function, properties)),
              properties);
      case "HttpApi" -> routes.add(function.name(), properties);
      default -> throw new DeploymentException(event.path() + " is not supported.");
    }
  }

  private Consumer<String> function(FunctionSettings function, Properties properties) {
    return targets.make(function.arn(), properties.text("Input"), null, properties.path());
  }

  private EventSourceMapping mapping(FunctionSettings function, Properties properties) {
    String arn = properties.required("Queue");
    String queue = arn.substring(arn.lastIndexOf(':') + 1);
    int batchSize = properties.integer("BatchSize", MAX_FIFO_BATCH);
    if (batchSize < 1 || batchSize > MAX_FIFO_BATCH) {
      throw new DeploymentException(properties.path() + ".BatchSize must be 1 to 10.");
    }
    Object responseTypes = properties.value("FunctionResponseTypes");
    var settings =
        new EventSourceMapping.Settings(
            TargetMaker.url(services, arn, properties.path()),
            arn,
            PseudoParameters.REGION,
            function.name(),
            batchSize,
            properties.mapping("ScalingConfig").integer("MaximumConcurrency", DEFAULT_CONCURRENCY),
            responseTypes instanceof List<?> types && types.contains("ReportBatchItemFailures"));
    checkVisibility(function, queue, properties);
    return new EventSourceMapping(
        settings, services.queues(), services.functions(), services.log());
  }

  /** Lambda refuses such a mapping, too. */
  private void checkVisibility(FunctionSettings function, String queue, Properties properties) {
    long visibility = services.queues().visibilitySeconds(queue);
    if (visibility < function.timeout().toSeconds()) {
      throw new DeploymentException(
          "%s: the visibility timeout of the queue %s (%d s) is less than the function's timeout (%d s)."
              .formatted(properties.path(), queue, visibility, function.timeout().toSeconds()));
    }
  }

  private void rule(TemplateResource resource) {
    Properties properties = deployment.properties(resource);
    var consumers = new ArrayList<Consumer<String>>();
    for (Properties target : properties.items("Targets")) {
      consumers.add(
          targets.make(
              target.required("Arn"),
              target.text("Input"),
              target.mapping("SqsParameters").text("MessageGroupId"),
              target.path()));
    }
    String expression = properties.text("ScheduleExpression");
    if (expression != null) {
      for (Consumer<String> consumer : consumers) {
        schedules.add(Origin.RULE, expression, resource.logicalId(), properties, consumer);
      }
    }
    if (properties.has("EventPattern")) {
      addRule(
          properties.text("EventBusName", EventBuses.DEFAULT),
          resource.logicalId(),
          json(properties.mapping("EventPattern").values()),
          consumers,
          properties);
    }
  }

  private void addRule(
      String bus,
      String name,
      String pattern,
      List<Consumer<String>> consumers,
      Properties properties) {
    String wrong = EventBuses.check(pattern);
    if (wrong != null) {
      throw new DeploymentException(properties.path() + ": not an event pattern: " + wrong + ".");
    }
    if (!services.buses().exists(bus)) {
      throw new DeploymentException(properties.path() + ": there is no event bus " + bus + ".");
    }
    List<Target> delivered =
        consumers.stream()
            .map(consumer -> (Target) event -> consumer.accept(event.toString()))
            .toList();
    services.buses().addRule(bus, name, pattern, delivered);
    if (ScheduleWiring.isDisabled(properties)) {
      services.buses().disable(bus, name);
    }
  }

  private static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
