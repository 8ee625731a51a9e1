package dev.drawbridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.time.FasterTimers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Where rules, schedules, workflows and failures send to, as a template says it. Of the local stack
 * alone: functions run in this JVM, and it is asked for its executions itself.
 */
class TargetsIT {
  @TempDir private Path state;
  private LocalStack stack;

  @BeforeEach
  void start() {
    stack =
        LocalStack.start(
            new LocalStackOptions(
                Path.of("src/test/resources/stack/targets.yaml"),
                "stack",
                Map.of(),
                Map.of(),
                0,
                _ -> {}),
            state,
            new FasterTimers());
  }

  @AfterEach
  void stop() {
    stack.close();
  }

  private static List<String> receive(SqsClient sqs, String url) {
    return sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages().stream()
        .map(
            message -> {
              sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
              return message.body();
            })
        .toList();
  }

  @Test
  void anEventGoesToAQueueAndThroughAStateMachine() {
    try (EventBridgeClient events = EventBridgeClient.create();
        SqsClient sqs = SqsClient.create()) {
      events.putEvents(
          r -> r.entries(e -> e.source("sample").detailType("t").detail("{\"path\": \"/x\"}")));

      var bodies = new ArrayList<String>();
      await()
          .untilAsserted(
              () -> {
                bodies.addAll(receive(sqs, stack.output("Inbox")));
                assertThat(bodies).hasSize(2);
              });
      assertThat(bodies).anyMatch(body -> body.contains("\"detail\":{\"path\":\"/x\"}"));
      assertThat(bodies).contains("{\"status\":201}");
    }
    await()
        .untilAsserted(
            () -> assertThat(stack.executions()).extracting(Execution::status).contains("FAILED"));
    Execution execution = stack.executions().getFirst();
    assertThat(execution.currentState()).isEqualTo("Typo");
    assertThat(execution.error()).isEqualTo("States.Runtime");
    assertThat(execution.cause())
        .isEqualTo("The field 'Paylod' is not supported by the local lambda:invoke");
  }

  @Test
  void aSchedulesEventThatKeepsFailingGoesToTheFailureQueue() {
    // Two minutes to the tick and one to the retry, at sixty times the speed.
    try (SqsClient sqs = SqsClient.create()) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(receive(sqs, stack.output("Lost")))
                      .containsExactly("{\"rawQueryString\": \"fail\"}"));
    }
  }

  @Test
  void secretsAreGeneratedAndParametersOutliveTheStack() throws Exception {
    try (SecretsManagerClient secrets = SecretsManagerClient.create()) {
      String secret = secrets.getSecretValue(r -> r.secretId("password")).secretString();
      var json = new ObjectMapper().readTree(secret);
      assertThat(json.get("user").asText()).isEqualTo("admin");
      assertThat(json.get("password").asText()).hasSize(20);
      assertThat(stack.output("Secret")).startsWith("arn:aws:secretsmanager:");
    }
    try (SsmClient ssm = SsmClient.create()) {
      assertThat(ssm.getParameter(r -> r.name("count")).parameter().value()).isEqualTo("1");
      ssm.putParameter(r -> r.name("count").value("2").overwrite(true));
    }
    stack.close();
    start();
    try (SsmClient ssm = SsmClient.create()) {
      assertThat(ssm.getParameter(r -> r.name("count")).parameter().value()).isEqualTo("2");
    }
  }
}
