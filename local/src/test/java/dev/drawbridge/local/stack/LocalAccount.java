package dev.drawbridge.local.stack;

import dev.drawbridge.local.bus.EventBuses;
import dev.drawbridge.local.contract.Account;
import dev.drawbridge.local.contract.Clients;
import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.time.FasterTimers;
import dev.drawbridge.local.time.Timers;
import dev.drawbridge.local.workflow.Definition;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The local stack's own services, a minute of which passes in a second. It has no calls that create
 * things, which only a template does: here they are made by what reads the template.
 */
public final class LocalAccount implements Account {
  private final Timers timers = new FasterTimers();
  private final Services services =
      new Services(Clients.KEY, "stack", 0, null, timers, timers, (_, _) -> {});
  private final TargetMaker targets = new TargetMaker(services);
  private final Sdk sdk;

  public LocalAccount() {
    var clients = new Clients(services.endpoint().uri(), PseudoParameters.REGION);
    var queues = new Clients(services.queueServer().endpoint(), PseudoParameters.REGION);
    sdk =
        new Sdk(
            queues.make(SqsClient.builder()),
            clients.make(EventBridgeClient.builder()),
            clients.make(SfnClient.builder()));
  }

  @Override
  public Sdk sdk() {
    return sdk;
  }

  @Override
  public InstantSource clock() {
    return timers;
  }

  @Override
  public String queue(Map<String, String> attributes) {
    String name = attributes.containsKey("FifoQueue") ? name() + ".fifo" : name();
    try {
      return services.queues().create(name, attributes);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String bus() {
    String name = name();
    services.buses().create(name);
    return name;
  }

  @Override
  public void rule(String bus, String pattern, String targetArn, String group) {
    String wrong = EventBuses.check(pattern);
    if (wrong != null) {
      throw new Refused(new IllegalArgumentException(wrong));
    }
    Consumer<String> target = targets.make(targetArn, null, group, "contract");
    services
        .buses()
        .addRule(bus, name(), pattern, List.of(event -> target.accept(event.toString())));
  }

  @Override
  public String machine(String definition) {
    String arn = ResourceMaker.arn("states", "stateMachine:" + name());
    services.machines().create(arn, Definition.read(definition));
    return arn;
  }

  @Override
  public void schedule(String expression, String queueArn, String input) {
    start(ScheduleWiring.Origin.SCHEDULER, expression, queueArn, input);
  }

  @Override
  public void scheduledRule(String expression, String queueArn) {
    start(ScheduleWiring.Origin.RULE, expression, queueArn, null);
  }

  private void start(
      ScheduleWiring.Origin origin, String expression, String queueArn, String input) {
    var wiring = new ScheduleWiring(services.scheduler());
    var target = targets.make(queueArn, input, null, "contract");
    try {
      wiring.add(origin, expression, name(), Properties.of("contract", Map.of()), target);
    } catch (DeploymentException e) {
      throw new Refused(e);
    }
    wiring.start();
  }

  private static String name() {
    return "contract-" + UUID.randomUUID();
  }

  @Override
  public void close() {
    sdk.close();
    services.close();
  }
}
