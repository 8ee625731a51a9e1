package dev.drawbridge.local.contract;

import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Where the contract is tested. It makes what a test needs, with names of its own, and deletes it
 * when it is closed; what is asserted goes through the SDK's clients.
 */
public interface Account extends AutoCloseable {
  /** The SDK's clients by which it is asked. */
  Sdk sdk();

  default SqsClient sqs() {
    return sdk().sqs();
  }

  default EventBridgeClient events() {
    return sdk().events();
  }

  default SfnClient sfn() {
    return sdk().sfn();
  }

  /** The time by which schedules and timeouts run. */
  InstantSource clock();

  /** Makes a queue and returns its URL; with {@code FifoQueue} its name ends as it must. */
  String queue(Map<String, String> attributes);

  /** Makes an event bus and returns its name. */
  String bus();

  /**
   * Sends what matches to a queue or state machine.
   *
   * @param group the message group, for a FIFO queue
   * @throws Refused when the pattern is none
   */
  void rule(String bus, String pattern, String targetArn, String group);

  /** Makes a state machine and returns its ARN. */
  String machine(String definition);

  /** Makes a schedule of EventBridge Scheduler that sends the input to a queue. */
  void schedule(String expression, String queueArn, String input);

  /**
   * Makes a scheduled rule of EventBridge that sends its event to a queue.
   *
   * @throws Refused when the expression is none
   */
  void scheduledRule(String expression, String queueArn);

  @Override
  void close();

  /** The ARN of a queue that was made here. */
  default String arn(String queueUrl) {
    return sqs()
        .getQueueAttributes(r -> r.queueUrl(queueUrl).attributeNamesWithStrings("QueueArn"))
        .attributesAsStrings()
        .get("QueueArn");
  }

  /** Closed by whoever made it. */
  record Sdk(SqsClient sqs, EventBridgeClient events, SfnClient sfn) implements AutoCloseable {
    @Override
    public void close() {
      sqs.close();
      events.close();
      sfn.close();
    }
  }

  /** The account does not make what it was asked for. */
  final class Refused extends RuntimeException {
    public Refused(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }
}
