package dev.drawbridge.local.contract;

import static dev.drawbridge.local.workflow.RecordedExecution.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.workflow.RecordedExecution;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/** Executions, their names and errors, task tokens, and what AWS answered to definitions. */
@Contract
class WorkflowContractIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Account account;
  private final SfnClient sfn;

  WorkflowContractIT(Account account) {
    this.account = account;
    this.sfn = account.sfn();
  }

  /** A machine that sends its task token to a queue and waits. */
  private final class Held {
    final String url = account.queue(Map.of());
    final String machine;

    Held(String limits, String more) {
      machine =
          account.machine(
              """
              {"QueryLanguage": "JSONata", "StartAt": "Hold", "States": {
                "Hold": {"Type": "Task", %s,
                  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                  "Arguments": {"QueueUrl": "%s",
                                "MessageBody": {"token": "{%% $states.context.Task.Token %%}"}},
                  "End": true}%s}}\
              """
                  .formatted(limits, url, more));
    }

    Held() {
      this("\"TimeoutSeconds\": 3600, \"HeartbeatSeconds\": 3000", "");
    }

    String start(String name, String input) {
      return sfn.startExecution(r -> r.stateMachineArn(machine).name(name).input(input))
          .executionArn();
    }

    String start() {
      return start(name(), "{\"a\":1}");
    }

    /** An execution that waits for its token. */
    Task task() throws Exception {
      String arn = start();
      return new Task(arn, token());
    }

    String token() throws Exception {
      var messages =
          await()
              .until(
                  () ->
                      account
                          .sqs()
                          .receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1))
                          .messages(),
                  received -> !received.isEmpty());
      return JSON.readTree(messages.getFirst().body()).get("token").asText();
    }
  }

  private record Task(String arn, String token) {}

  private static String name() {
    return UUID.randomUUID().toString();
  }

  private DescribeExecutionResponse describe(String arn) {
    return sfn.describeExecution(r -> r.executionArn(arn));
  }

  private DescribeExecutionResponse ended(String arn) {
    return await()
        .until(() -> describe(arn), execution -> execution.status() != ExecutionStatus.RUNNING);
  }

  private List<HistoryEventType> history(String arn) {
    return sfn.getExecutionHistory(r -> r.executionArn(arn)).events().stream()
        .map(event -> event.type())
        .toList();
  }

  // ---- Task tokens ----

  @Test
  void aTokenEndsItsTaskWithTheOutput() throws Exception {
    var held = new Held();
    Task task = held.task();
    sfn.sendTaskHeartbeat(r -> r.taskToken(task.token()));
    assertThat(describe(task.arn()).status()).isEqualTo(ExecutionStatus.RUNNING);

    sfn.sendTaskSuccess(r -> r.taskToken(task.token()).output("{\"b\":2}"));

    DescribeExecutionResponse ended = ended(task.arn());
    assertThat(ended.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(ended.input()).isEqualTo("{\"a\":1}");
    assertThat(JSON.readTree(ended.output())).isEqualTo(JSON.readTree("{\"b\":2}"));
    assertThat(ended.stopDate()).isAfterOrEqualTo(ended.startDate());
    assertThat(sfn.listExecutions(r -> r.stateMachineArn(held.machine)).executions())
        .extracting(execution -> execution.executionArn())
        .containsExactly(task.arn());
  }

  @Test
  void anOutputIsWrittenWithoutBlanks() throws Exception {
    Task task = new Held().task();
    sfn.sendTaskSuccess(r -> r.taskToken(task.token()).output("{\"b\":2}"));
    assertThat(ended(task.arn()).output()).isEqualTo("{\"b\":2}");
  }

  @Test
  void theHistoryNamesEachStepOfATaskWithAToken() throws Exception {
    Task task = new Held().task();
    await().until(() -> history(task.arn()).contains(HistoryEventType.TASK_SUBMITTED));
    sfn.sendTaskSuccess(r -> r.taskToken(task.token()).output("{}"));
    ended(task.arn());
    assertThat(history(task.arn()))
        .containsExactly(
            HistoryEventType.EXECUTION_STARTED,
            HistoryEventType.TASK_STATE_ENTERED,
            HistoryEventType.TASK_SCHEDULED,
            HistoryEventType.TASK_STARTED,
            HistoryEventType.TASK_SUBMITTED,
            HistoryEventType.TASK_SUCCEEDED,
            HistoryEventType.TASK_STATE_EXITED,
            HistoryEventType.EXECUTION_SUCCEEDED);
  }

  @Test
  void aTokenFailsItsTask() throws Exception {
    Task task = new Held().task();
    sfn.sendTaskFailure(r -> r.taskToken(task.token()).error("Refused").cause("by hand"));
    DescribeExecutionResponse ended = ended(task.arn());
    assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(ended.error()).isEqualTo("Refused");
    assertThat(ended.cause()).isEqualTo("by hand");
  }

  @Test
  void aTokenWorksOnce() throws Exception {
    Task task = new Held().task();
    sfn.sendTaskSuccess(r -> r.taskToken(task.token()).output("1"));
    ended(task.arn());
    assertThatThrownBy(() -> sfn.sendTaskSuccess(r -> r.taskToken(task.token()).output("2")))
        .isInstanceOf(TaskTimedOutException.class);
    assertThatThrownBy(() -> sfn.sendTaskHeartbeat(r -> r.taskToken(task.token())))
        .isInstanceOf(TaskTimedOutException.class);
  }

  @Test
  void aTokenThatWasNeverGivenIsInvalid() {
    assertThatThrownBy(() -> sfn.sendTaskSuccess(r -> r.taskToken("x").output("{}")))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void aTaskWhoseTokenDoesNotReturnTimesOut() {
    DescribeExecutionResponse ended = ended(new Held("\"TimeoutSeconds\": 2", "").start());
    assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(ended.error()).isEqualTo("States.Timeout");
  }

  @Test
  void aHeartbeatThatDoesNotArriveHasAnErrorOfItsOwn() {
    var held =
        new Held(
            """
            "TimeoutSeconds": 3600, "HeartbeatSeconds": 2,
            "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Caught"}]\
            """,
            ", \"Caught\": {\"Type\": \"Succeed\", \"Output\": \"caught\"}");
    String arn = held.start();
    try {
      assertThat(ended(arn).output()).isEqualTo("\"caught\"");
    } finally {
      sfn.stopExecution(r -> r.executionArn(arn));
    }
  }

  // ---- Executions ----

  @Test
  void theSameNameAndInputFindTheRunningExecution() {
    var held = new Held();
    String name = name();
    assertThat(held.start(name, "{\"a\":1}")).isEqualTo(held.start(name, "{ \"a\": 1 }"));
    assertThat(sfn.listExecutions(r -> r.stateMachineArn(held.machine)).executions()).hasSize(1);
  }

  @Test
  void aNameWithAnotherInputIsRefused() {
    var held = new Held();
    String name = name();
    held.start(name, "{\"a\":1}");
    assertThatThrownBy(() -> held.start(name, "{}"))
        .isInstanceOf(ExecutionAlreadyExistsException.class);
  }

  @Test
  void theNameOfAnExecutionThatEndedIsNotUsedAgain() throws Exception {
    var held = new Held();
    String name = name();
    String arn = held.start(name, "{}");
    String token = held.token();
    sfn.sendTaskSuccess(r -> r.taskToken(token).output("{}"));
    ended(arn);
    assertThatThrownBy(() -> held.start(name, "{}"))
        .isInstanceOf(ExecutionAlreadyExistsException.class);
  }

  @Test
  void anExecutionIsStopped() throws Exception {
    var held = new Held();
    String arn = held.start();
    held.token();
    sfn.stopExecution(r -> r.executionArn(arn).error("Stopped").cause("by hand"));
    DescribeExecutionResponse ended = ended(arn);
    assertThat(ended.status()).isEqualTo(ExecutionStatus.ABORTED);
    assertThat(ended.error()).isEqualTo("Stopped");
    assertThat(ended.cause()).isEqualTo("by hand");
  }

  @Test
  void theTokenOfAStoppedExecutionIsClosed() throws Exception {
    Task task = new Held().task();
    sfn.stopExecution(r -> r.executionArn(task.arn()));
    ended(task.arn());
    assertThatThrownBy(() -> sfn.sendTaskHeartbeat(r -> r.taskToken(task.token())))
        .isInstanceOf(TaskTimedOutException.class);
  }

  @Test
  void machinesAndExecutionsThatAreNotThereAreSaidSo() {
    String machine = new Held().machine;
    String execution = machine.replace(":stateMachine:", ":execution:") + ":nobody";
    assertThatThrownBy(() -> sfn.startExecution(r -> r.stateMachineArn(machine + "x")))
        .isInstanceOf(StateMachineDoesNotExistException.class);
    assertThatThrownBy(() -> describe(execution))
        .isInstanceOf(ExecutionDoesNotExistException.class);
  }

  // ---- Calls of other services ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lambda:invoke    | {"FunctionName": "contract-nobody"} | Lambda.ResourceNotFoundException
          sqs:sendMessage  | {"QueueUrl": "%s-nowhere", "MessageBody": "1"} | SQS.QueueDoesNotExistException
          events:putEvents | {"Entries": [{"Source": "s", "DetailType": "t", "Detail": "x"}]} | EventBridge.FailedEntry
          """)
  void aServicesErrorHasItsName(String call, String arguments, String error) {
    String machine =
        account.machine(
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "arn:aws:states:::%s", "Arguments": %s,
                    "End": true}}}\
            """
                .formatted(call, arguments.replace("%s", account.queue(Map.of()))));
    String arn = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
    assertThat(ended(arn).error()).isEqualTo(error);
  }

  @Test
  void aStatePutsAnEventWhoseDetailIsAnObject() throws Exception {
    String bus = account.bus();
    String url = account.queue(Map.of());
    account.rule(bus, "{\"detail\": {\"ok\": [true]}}", account.arn(url), null);
    String machine =
        account.machine(
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
                    "Arguments": {"Entries": [{"EventBusName": "%s", "Source": "s",
                      "DetailType": "t", "Detail": {"ok": "{%% $states.input.ok %%}"}}]},
                    "End": true}}}\
            """
                .formatted(bus));
    sfn.startExecution(r -> r.stateMachineArn(machine).input("{\"ok\":true}"));
    var messages =
        await()
            .until(
                () ->
                    account
                        .sqs()
                        .receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1))
                        .messages(),
                received -> !received.isEmpty());
    assertThat(JSON.readTree(messages.getFirst().body()).get("detail").toString())
        .isEqualTo("{\"ok\":true}");
  }

  // ---- What AWS answered ----

  @ParameterizedTest
  @MethodSource("dev.drawbridge.local.workflow.RecordedExecution#withoutTasks")
  void endsAsItEndedOnAws(RecordedExecution recorded) throws Exception {
    String machine = account.machine(recorded.json().get("definition").toString());
    String input = recorded.json().get("input").toString();
    String arn = sfn.startExecution(r -> r.stateMachineArn(machine).input(input)).executionArn();

    DescribeExecutionResponse ended = ended(arn);
    JsonNode expected = recorded.json().get("expect");
    assertThat(ended.statusAsString()).isEqualTo(expected.get("status").asText());
    assertJson(
        ended.output() == null ? null : JSON.readTree(ended.output()), expected.get("output"));
    assertThat(ended.error()).isEqualTo(expected.path("error").asText(null));
    assertThat(ended.cause()).isEqualTo(expected.path("cause").asText(null));
    assertThat(entered(arn))
        .isEqualTo(expected.get("stateSequence").valueStream().map(JsonNode::asText).toList());
  }

  private List<String> entered(String arn) {
    return sfn.getExecutionHistory(r -> r.executionArn(arn)).events().stream()
        .filter(event -> event.stateEnteredEventDetails() != null)
        .map(event -> event.stateEnteredEventDetails().name())
        .toList();
  }
}
