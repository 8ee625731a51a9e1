package dev.drawbridge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.function.FunctionSettings;
import dev.drawbridge.local.sample.Greet;
import dev.drawbridge.local.sample.Journal;
import dev.drawbridge.local.sample.Receive;
import dev.drawbridge.local.time.SystemTimers;
import dev.drawbridge.local.workflow.Definition;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Every endpoint, by the SDK's own client. */
class ServicesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
  private static Services services;

  @BeforeAll
  static void start() {
    services = new Services(0, null, new SystemTimers(), (_, _) -> {});
    function("greet", Greet.class, null);
    function("receive", Receive.class, null);
    function("closed", Greet.class, 0);
    services.secrets().put("known", "sesame");
    services
        .machines()
        .create(
            MACHINE,
            Definition.read(
                """
                {"QueryLanguage": "JSONata", "StartAt": "Wait", "States": {
                  "Wait": {"Type": "Task", "TimeoutSeconds": 60, "HeartbeatSeconds": 30,
                    "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                    "Arguments": {"FunctionName": "receive",
                                  "Payload": {"token": "{% $states.context.Task.Token %}"}},
                    "End": true}}}\
                """));
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  private static void function(String name, Class<?> handler, Integer reserved) {
    services
        .functions()
        .create(
            new FunctionSettings(
                name,
                "arn:aws:lambda:us-east-1:000000000000:function:" + name,
                handler.getName(),
                Duration.ofSeconds(5),
                128,
                Map.of(),
                reserved,
                0,
                Duration.ofMinutes(1),
                null));
  }

  private static <B extends AwsClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  private static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, services.endpoint().uri());
  }

  private static String token() throws InterruptedException {
    JsonNode held = Journal.RECEIVED.poll(10, TimeUnit.SECONDS);
    assertThat(held).isNotNull();
    return held.get("token").asText();
  }

  // ---- Step Functions ----

  @Test
  void anExecutionRunsFromItsStartToItsToken() throws Exception {
    try (SfnClient sfn = client(SfnClient.builder())) {
      String arn =
          sfn.startExecution(r -> r.stateMachineArn(MACHINE).name("one").input("{\"a\":1}"))
              .executionArn();
      String token = token();
      sfn.sendTaskHeartbeat(r -> r.taskToken(token));
      assertThat(sfn.describeExecution(r -> r.executionArn(arn)).status())
          .isEqualTo(ExecutionStatus.RUNNING);

      sfn.sendTaskSuccess(r -> r.taskToken(token).output("{\"b\":2}"));

      await()
          .until(
              () ->
                  sfn.describeExecution(r -> r.executionArn(arn)).status()
                      == ExecutionStatus.SUCCEEDED);
      var described = sfn.describeExecution(r -> r.executionArn(arn));
      assertThat(described.input()).isEqualTo("{\"a\":1}");
      assertThat(described.output()).isEqualTo("{\"b\":2}");
      assertThat(described.stopDate()).isAfterOrEqualTo(described.startDate());
      assertThat(sfn.getExecutionHistory(r -> r.executionArn(arn)).events())
          .extracting(event -> event.type())
          .containsExactly(
              HistoryEventType.EXECUTION_STARTED,
              HistoryEventType.TASK_STATE_ENTERED,
              HistoryEventType.TASK_SCHEDULED,
              HistoryEventType.TASK_STARTED,
              HistoryEventType.TASK_SUCCEEDED,
              HistoryEventType.TASK_STATE_EXITED,
              HistoryEventType.EXECUTION_SUCCEEDED);
      assertThat(sfn.listExecutions(r -> r.stateMachineArn(MACHINE)).executions())
          .extracting(execution -> execution.name())
          .contains("one");
      assertThatThrownBy(() -> sfn.sendTaskSuccess(r -> r.taskToken(token).output("1")))
          .isInstanceOf(TaskTimedOutException.class);
    }
  }

  @Test
  void aNameStartsOneExecution() throws Exception {
    try (SfnClient sfn = client(SfnClient.builder())) {
      var first =
          sfn.startExecution(r -> r.stateMachineArn(MACHINE).name("two").input("{\"a\":1}"));
      var again =
          sfn.startExecution(r -> r.stateMachineArn(MACHINE).name("two").input("{ \"a\": 1 }"));
      assertThat(again.executionArn()).isEqualTo(first.executionArn());
      assertThatThrownBy(
              () -> sfn.startExecution(r -> r.stateMachineArn(MACHINE).name("two").input("{}")))
          .isInstanceOf(ExecutionAlreadyExistsException.class);

      String token = token();
      sfn.sendTaskFailure(r -> r.taskToken(token).error("Refused").cause("by hand"));
      await()
          .untilAsserted(
              () -> {
                var described = sfn.describeExecution(r -> r.executionArn(first.executionArn()));
                assertThat(described.status()).isEqualTo(ExecutionStatus.FAILED);
                assertThat(described.error()).isEqualTo("Refused");
                assertThat(described.cause()).isEqualTo("by hand");
              });
      assertThatThrownBy(
              () ->
                  sfn.startExecution(
                      r -> r.stateMachineArn(MACHINE).name("two").input("{\"a\":1}")))
          .isInstanceOf(ExecutionAlreadyExistsException.class);
    }
  }

  @Test
  void anExecutionIsStopped() throws Exception {
    try (SfnClient sfn = client(SfnClient.builder())) {
      String arn = sfn.startExecution(r -> r.stateMachineArn(MACHINE).name("three")).executionArn();
      String token = token();
      sfn.stopExecution(r -> r.executionArn(arn).error("Stopped"));
      await()
          .until(
              () ->
                  sfn.describeExecution(r -> r.executionArn(arn)).status()
                      == ExecutionStatus.ABORTED);
      assertThatThrownBy(() -> sfn.sendTaskHeartbeat(r -> r.taskToken(token)))
          .isInstanceOf(TaskTimedOutException.class);
    }
  }

  @Test
  void stepFunctionsSaysWhatItDoesNotKnow() {
    try (SfnClient sfn = client(SfnClient.builder())) {
      assertThatThrownBy(() -> sfn.startExecution(r -> r.stateMachineArn(MACHINE + "x")))
          .isInstanceOf(StateMachineDoesNotExistException.class);
      assertThatThrownBy(() -> sfn.describeExecution(r -> r.executionArn("x")))
          .isInstanceOf(ExecutionDoesNotExistException.class);
      assertThatThrownBy(() -> sfn.sendTaskSuccess(r -> r.taskToken("x").output("{}")))
          .isInstanceOf(TaskDoesNotExistException.class);
      assertThatThrownBy(() -> sfn.listActivities())
          .isInstanceOf(AwsServiceException.class)
          .hasMessageContaining("does not have the operation ListActivities");
    }
  }

  // ---- EventBridge ----

  @Test
  void eventsAreAnsweredOneByOne() {
    try (EventBridgeClient events = client(EventBridgeClient.builder())) {
      PutEventsRequestEntry good =
          PutEventsRequestEntry.builder().source("s").detailType("t").detail("{}").build();
      var answer = events.putEvents(r -> r.entries(good, good.toBuilder().detail("{").build()));
      assertThat(answer.failedEntryCount()).isEqualTo(1);
      assertThat(answer.entries().get(0).eventId()).isNotNull();
      assertThat(answer.entries().get(1).errorCode()).isEqualTo("MalformedDetail");
      assertThatThrownBy(
              () -> events.putEvents(r -> r.entries(java.util.Collections.nCopies(11, good))))
          .isInstanceOf(AwsServiceException.class)
          .hasMessageContaining("1 to 10 entries");
    }
  }

  // ---- Lambda ----

  @Test
  void aFunctionIsInvoked() throws Exception {
    try (LambdaClient lambda = client(LambdaClient.builder())) {
      InvokeResponse answer =
          lambda.invoke(
              r ->
                  r.functionName("arn:aws:lambda:us-east-1:000000000000:function:greet")
                      .payload(SdkBytes.fromUtf8String("{\"x\": \"ü\"}")));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.functionError()).isNull();
      assertThat(answer.executedVersion()).isEqualTo("$LATEST");
      assertThat(JSON.readTree(answer.payload().asUtf8String()).get("body").asText())
          .isEqualTo("{\"x\":\"ü\"}");

      InvokeResponse failed =
          lambda.invoke(
              r ->
                  r.functionName("greet")
                      .payload(SdkBytes.fromUtf8String("{\"rawQueryString\":\"fail\"}")));
      assertThat(failed.statusCode()).isEqualTo(200);
      assertThat(failed.functionError()).isEqualTo("Unhandled");
      assertThat(failed.payload().asUtf8String()).contains("\"errorMessage\":\"no\"");

      InvokeResponse later =
          lambda.invoke(r -> r.functionName("greet").invocationType(InvocationType.EVENT));
      assertThat(later.statusCode()).isEqualTo(202);
    }
  }

  @Test
  void lambdaSaysWhatItCannotInvoke() {
    try (LambdaClient lambda = client(LambdaClient.builder())) {
      assertThatThrownBy(() -> lambda.invoke(r -> r.functionName("nobody")))
          .isInstanceOf(
              software.amazon.awssdk.services.lambda.model.ResourceNotFoundException.class);
      assertThatThrownBy(() -> lambda.invoke(r -> r.functionName("closed")))
          .isInstanceOf(
              software.amazon.awssdk.services.lambda.model.TooManyRequestsException.class);
      assertThatThrownBy(() -> lambda.listFunctions())
          .isInstanceOf(AwsServiceException.class)
          .hasMessageContaining("does not have GET");
    }
  }

  // ---- Secrets Manager and Systems Manager ----

  @Test
  void aSecretIsRead() {
    try (SecretsManagerClient secrets = client(SecretsManagerClient.builder())) {
      var known = secrets.getSecretValue(r -> r.secretId("known"));
      assertThat(known.secretString()).isEqualTo("sesame");
      assertThat(secrets.getSecretValue(r -> r.secretId(known.arn())).name()).isEqualTo("known");
      assertThatThrownBy(() -> secrets.getSecretValue(r -> r.secretId("unknown")))
          .isInstanceOf(
              software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException.class);
    }
  }

  @Test
  void aParameterIsWrittenReadAndDeleted() {
    try (SsmClient ssm = client(SsmClient.builder())) {
      ssm.putParameter(r -> r.name("/a/b").value("1").type(ParameterType.STRING));
      assertThatThrownBy(() -> ssm.putParameter(r -> r.name("/a/b").value("2")))
          .isInstanceOf(ParameterAlreadyExistsException.class);
      ssm.putParameter(r -> r.name("/a/b").value("2").overwrite(true));

      var parameter = ssm.getParameter(r -> r.name("/a/b")).parameter();
      assertThat(parameter.value()).isEqualTo("2");
      assertThat(parameter.version()).isEqualTo(2);
      assertThat(parameter.type()).isEqualTo(ParameterType.STRING);

      ssm.deleteParameter(r -> r.name("/a/b"));
      assertThatThrownBy(() -> ssm.getParameter(r -> r.name("/a/b")))
          .isInstanceOf(ParameterNotFoundException.class);
    }
  }

  // ---- SQS ----

  @Test
  void aQueueIsReadInOrder() throws Exception {
    String url = services.queues().create("order.fifo", Map.of("FifoQueue", "true"));
    try (SqsClient sqs = client(SqsClient.builder(), services.queueServer().endpoint())) {
      for (String body : List.of("1", "2", "2", "3")) {
        sqs.sendMessage(
            r ->
                r.queueUrl(url)
                    .messageBody(body)
                    .messageGroupId("g")
                    .messageDeduplicationId("g:" + body));
      }
      assertThat(sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages())
          .extracting(message -> message.body())
          .containsExactly("1", "2", "3");
    }
  }
}
