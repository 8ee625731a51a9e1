package dev.drawbridge.local.contract;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** An account behind an endpoint that speaks AWS's protocols. */
final class EndpointAccount implements Account {
  /** For emulators, which ask for the name of a role and evaluate none. */
  private static final String ROLE = "arn:aws:iam::000000000000:role/contract";

  private final Sdk sdk;
  private final SchedulerClient scheduler;
  private final Deque<Runnable> deletions = new ArrayDeque<>();

  /**
   * @param whenClosed ends what answers at the endpoint, or nothing
   */
  EndpointAccount(Clients clients, Runnable whenClosed) {
    sdk =
        new Sdk(
            clients.make(SqsClient.builder()),
            clients.make(EventBridgeClient.builder()),
            clients.make(SfnClient.builder()));
    scheduler = clients.make(SchedulerClient.builder());
    deletions.push(whenClosed);
  }

  @Override
  public Sdk sdk() {
    return sdk;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public String queue(Map<String, String> attributes) {
    String name = attributes.containsKey("FifoQueue") ? name() + ".fifo" : name();
    String url =
        sqs().createQueue(r -> r.queueName(name).attributesWithStrings(attributes)).queueUrl();
    deletions.push(() -> sqs().deleteQueue(r -> r.queueUrl(url)));
    return url;
  }

  @Override
  public String bus() {
    String name = name();
    events().createEventBus(r -> r.name(name));
    deletions.push(() -> events().deleteEventBus(r -> r.name(name)));
    return name;
  }

  @Override
  public void rule(String bus, String pattern, String targetArn, String group) {
    String name = name();
    try {
      events().putRule(r -> r.name(name).eventBusName(bus).eventPattern(pattern));
    } catch (AwsServiceException e) {
      throw new Refused(e);
    }
    deletions.push(() -> events().deleteRule(r -> r.name(name).eventBusName(bus)));
    target(name, bus, targetArn, group);
  }

  private void target(String rule, String bus, String arn, String group) {
    var target = Target.builder().id("target").arn(arn);
    if (arn.contains(":states:")) {
      target.roleArn(ROLE);
    }
    if (group != null) {
      target.sqsParameters(s -> s.messageGroupId(group));
    }
    var failed = events().putTargets(r -> r.rule(rule).eventBusName(bus).targets(target.build()));
    if (failed.failedEntryCount() > 0) {
      throw new IllegalStateException(failed.toString());
    }
    deletions.push(() -> events().removeTargets(r -> r.rule(rule).eventBusName(bus).ids("target")));
  }

  @Override
  public String machine(String definition) {
    String arn =
        sfn()
            .createStateMachine(r -> r.name(name()).definition(definition).roleArn(ROLE))
            .stateMachineArn();
    deletions.push(() -> sfn().deleteStateMachine(r -> r.stateMachineArn(arn)));
    return arn;
  }

  @Override
  public void schedule(String expression, String queueArn, String input) {
    String name = name();
    scheduler.createSchedule(
        r ->
            r.name(name)
                .scheduleExpression(expression)
                .flexibleTimeWindow(w -> w.mode(FlexibleTimeWindowMode.OFF))
                .target(t -> t.arn(queueArn).roleArn(ROLE).input(input)));
    deletions.push(() -> scheduler.deleteSchedule(r -> r.name(name)));
  }

  @Override
  public void scheduledRule(String expression, String queueArn) {
    String name = name();
    try {
      events().putRule(r -> r.name(name).scheduleExpression(expression));
    } catch (AwsServiceException e) {
      throw new Refused(e);
    }
    deletions.push(() -> events().deleteRule(r -> r.name(name)));
    target(name, "default", queueArn, null);
  }

  private static String name() {
    return "contract-" + UUID.randomUUID();
  }

  /** Deletes the last thing first: a rule before its bus. */
  @Override
  public void close() {
    deletions.forEach(Runnable::run);
    sdk.close();
    scheduler.close();
  }
}
