package dev.drawbridge.local.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.local.time.VirtualTimers;
import dev.drawbridge.local.workflow.TaskTokens.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time, errors and tokens: what recorded executions do not show. */
class InterpreterTest {
  private static final String ARN = "arn:aws:states:us-east-1:1:stateMachine:m";

  private final VirtualTimers timers = new VirtualTimers();
  private final Instant start = timers.instant();
  private final List<Duration> calledAfter = new ArrayList<>();
  private final List<Object> arguments = new ArrayList<>();
  private final Deque<CompletableFuture<Object>> answers = new ArrayDeque<>();
  private final StateMachines machines =
      new StateMachines(
          new Interpreter(
              this::call, timers, RandomGenerator.of("L64X128MixRandom"), Runnable::run));

  private CompletionStage<Object> call(Resource resource, Object sent) {
    calledAfter.add(Duration.between(start, timers.instant()));
    arguments.add(sent);
    return answers.isEmpty() ? new CompletableFuture<>() : answers.remove();
  }

  private void answer(Object result) {
    answers.add(CompletableFuture.completedFuture(result));
  }

  private void failure(String error) {
    answers.add(CompletableFuture.failedFuture(new WorkflowError(error, "because")));
  }

  private Execution run(String states) {
    return run(states, Map.of());
  }

  private Execution run(String states, Object input) {
    machines.create(
        ARN,
        Definition.read(
            "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", \"States\": {" + states + "}}"));
    return machines.start(ARN, "e", input);
  }

  private static String task(String more) {
    return "\"A\": {\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:invoke\", "
        + more
        + "}";
  }

  @Test
  void aWaitTakesItsTime() {
    Execution execution = run("\"A\": {\"Type\": \"Wait\", \"Seconds\": 90, \"End\": true}");

    timers.advance(Duration.ofSeconds(89));
    assertThat(execution.status()).isEqualTo(Status.RUNNING);
    timers.advance(Duration.ofSeconds(1));
    assertThat(execution.status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void aWaitUntilATimestampEndsThen() {
    Execution execution =
        run(
            "\"A\": {\"Type\": \"Wait\", \"Timestamp\": \"2026-11-20T14:00:00+01:00\", \"End\":"
                + " true}");

    timers.advance(Duration.ofDays(1));

    assertThat(execution.stoppedAt()).isEqualTo(Instant.parse("2026-11-20T13:00:00Z"));
  }

  @Test
  void retriesBackOffUpToTheirMaximum() {
    for (int i = 0; i < 5; i++) {
      failure("Boom");
    }
    Execution execution =
        run(
            task(
                """
                "Retry": [{"ErrorEquals": ["Boom"], "IntervalSeconds": 2, "BackoffRate": 3,
                           "MaxDelaySeconds": 10, "MaxAttempts": 4}], "End": true\
                """));

    timers.advance(Duration.ofHours(1));

    assertThat(calledAfter).extracting(Duration::toSeconds).containsExactly(0L, 2L, 8L, 18L, 28L);
    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error()).isEqualTo("Boom");
  }

  @Test
  void fullJitterWaitsAtMostTheDelay() {
    for (int i = 0; i < 50; i++) {
      failure("Boom");
    }
    run(
        task(
            """
            "Retry": [{"ErrorEquals": ["Boom"], "IntervalSeconds": 10, "BackoffRate": 1,
                       "MaxAttempts": 49, "JitterStrategy": "FULL"}], "End": true\
            """));

    timers.advance(Duration.ofHours(1));

    assertThat(calledAfter).hasSize(50);
    var waits = new ArrayList<Long>();
    for (int i = 1; i < 50; i++) {
      waits.add(calledAfter.get(i).minus(calledAfter.get(i - 1)).toMillis());
    }
    assertThat(waits).allMatch(wait -> wait >= 0 && wait <= 10_000);
    assertThat(waits).anyMatch(wait -> wait < 3_000).anyMatch(wait -> wait > 7_000);
  }

  @Test
  void eachRetrierCountsForItself() {
    failure("One");
    failure("Two");
    failure("One");
    Execution execution =
        run(
            task(
                """
                "Retry": [{"ErrorEquals": ["One"], "MaxAttempts": 1},
                          {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], "End": true\
                """));

    timers.advance(Duration.ofHours(1));

    assertThat(calledAfter).hasSize(3);
    assertThat(execution.error()).isEqualTo("One");
  }

  @Test
  void theRetryCountIsInTheContext() {
    failure("Boom");
    answer("fine");
    Execution execution =
        run(
            task(
                """
                "Arguments": "{% $states.context.State.RetryCount %}",
                "Retry": [{"ErrorEquals": ["Boom"]}], "End": true\
                """));

    timers.advance(Duration.ofHours(1));

    assertThat(arguments).containsExactly(0, 1);
    assertThat(execution.output()).isEqualTo("fine");
  }

  @Test
  void aTaskThatDoesNotAnswerTimesOut() {
    Execution execution = run(task("\"TimeoutSeconds\": 30, \"End\": true"));

    timers.advance(Duration.ofSeconds(30));

    assertThat(execution.status()).isEqualTo(Status.FAILED);
    assertThat(execution.error()).isEqualTo("States.Timeout");
  }

  @Test
  void anAnswerAfterTheTimeoutChangesNothing() {
    var late = new CompletableFuture<Object>();
    answers.add(late);
    Execution execution =
        run(
            task(
                    """
                    "TimeoutSeconds": 30, "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "B"}],
                    "End": true\
                    """)
                + ", \"B\": {\"Type\": \"Wait\", \"Seconds\": 60, \"End\": true}");
    timers.advance(Duration.ofSeconds(31));

    late.complete("too late");
    timers.advance(Duration.ofSeconds(60));

    assertThat(execution.output()).isEqualTo(Map.of("Error", "States.Timeout"));
  }

  @Test
  void theWholeMachineTimesOut() {
    machines.create(
        ARN,
        Definition.read(
            """
            {"QueryLanguage": "JSONata", "StartAt": "A", "TimeoutSeconds": 10,
             "States": {"A": {"Type": "Wait", "Seconds": 60, "End": true}}}\
            """));
    Execution execution = machines.start(ARN, "e", Map.of());

    timers.advance(Duration.ofSeconds(10));

    assertThat(execution.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(timers.pending()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Boom, States.ALL, true",
    "Boom, States.TaskFailed, true",
    "States.Timeout, States.ALL, true",
    "States.Timeout, States.TaskFailed, false",
    "States.HeartbeatTimeout, States.Timeout, true",
    "States.HeartbeatTimeout, States.HeartbeatTimeout, true",
    "States.Timeout, States.HeartbeatTimeout, false",
    "States.DataLimitExceeded, States.ALL, false",
    "States.DataLimitExceeded, States.TaskFailed, false",
    "States.DataLimitExceeded, States.DataLimitExceeded, true",
    "States.Runtime, States.ALL, false",
    "States.Runtime, States.Runtime, false",
    "Boom, Bang, false"
  })
  void anErrorIsCaughtByName(String error, String errorEquals, boolean caught) {
    failure(error);
    Execution execution =
        run(
            task(
                    "\"Catch\": [{\"ErrorEquals\": [\""
                        + errorEquals
                        + "\"], \"Next\": \"B\"}], \"End\": true")
                + ", \"B\": {\"Type\": \"Succeed\"}");

    assertThat(execution.status()).isEqualTo(caught ? Status.SUCCEEDED : Status.FAILED);
  }

  @Test
  void moreThanTheLimitBetweenStatesFailsAndIsNotCaught() {
    answer("x".repeat(256 * 1024));
    Execution execution =
        run(
            task(
                    """
                    "Retry": [{"ErrorEquals": ["States.ALL"]}],
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}], "End": true\
                    """)
                + ", \"B\": {\"Type\": \"Succeed\"}");

    assertThat(execution.error()).isEqualTo("States.DataLimitExceeded");
    assertThat(calledAfter).hasSize(1);
  }

  @Test
  void theLimitItselfPasses() {
    answer("x".repeat(256 * 1024 - 2));
    assertThat(run(task("\"End\": true")).status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void anErrorInTheOutputOfATaskIsCaught() {
    answer(Map.of("a", 1));
    Execution execution =
        run(
            task(
                    """
                    "Output": "{% $states.result.b %}",
                    "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "B"}],
                    "End": true\
                    """)
                + ", \"B\": {\"Type\": \"Succeed\", \"Output\": \"caught\"}");

    assertThat(execution.output()).isEqualTo("caught");
  }

  @Test
  void aConditionMustBeABoolean() {
    Execution execution =
        run(
            """
            "A": {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "B"}],
                  "Default": "B"},
            "B": {"Type": "Succeed"}\
            """);

    assertThat(execution.error()).isEqualTo("States.QueryEvaluationError");
  }

  @Test
  void aChoiceWithoutAnAnswerFails() {
    Execution execution =
        run(
            """
            "A": {"Type": "Choice", "Choices": [{"Condition": false, "Next": "B"}]},
            "B": {"Type": "Succeed"}\
            """);

    assertThat(execution.error()).isEqualTo("States.NoChoiceMatched");
  }

  @Test
  void whatAssignSetsTheSameStatesOutputDoesNotSee() {
    Execution execution =
        run(
            """
            "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"x": 2}, "Output": "{% $x %}", "Next": "C"},
            "C": {"Type": "Pass", "Output": {"given": "{% $states.input %}", "x": "{% $x %}"}, "End": true}
            """);

    assertThat(execution.output()).isEqualTo(Map.of("given", 1, "x", 2));
  }

  @Test
  void nullIsAValueAndNotUndefined() {
    var input = new HashMap<String, Object>();
    input.put("n", null);
    Execution execution =
        run(
            """
            "A": {"Type": "Pass", "Assign": {"n": "{% $states.input.n %}"}, "Next": "B"},
            "B": {"Type": "Pass", "Output": "{% [$n, $exists($n)] %}", "End": true}\
            """,
            input);

    assertThat(execution.output())
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly(null, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $range(1, 5, 2)                | [1,3,5]
          $range(3, 1, -1)               | [3,2,1]
          $partition([1,2,3], 2)         | [[1,2],[3]]
          $hash('a', 'SHA-1')            | "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
          $parse('{"a": null}')          | {"a":null}
          $length($uuid())               | 36
          $now()                         | "2026-11-20T12:00:00.000Z"
          $millis()                      | 1795176000000
          $random() < 1                  | true
          $random(7) = $random(7)        | true
          $states.context.Execution.Name | "e"
          $states.context.State.Name     | "A"
          """)
  void theFunctionsOfStepFunctionsAreThere(String expression, String json) {
    Execution execution =
        run(
            "\"A\": {\"Type\": \"Pass\", \"Output\": \"{% "
                + expression.replace("\"", "\\\"")
                + " %}\", \"End\": true}");

    assertThat(Json.write(execution.output())).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$range(1, 2, 0)",
        "$partition([1], 0)",
        "$hash('a', 'CRC')",
        "$parse('{')",
        "$uuid(1)"
      })
  void theirWrongUseIsAnEvaluationError(String expression) {
    Execution execution =
        run("\"A\": {\"Type\": \"Pass\", \"Output\": \"{% " + expression + " %}\", \"End\": true}");

    assertThat(execution.error()).isEqualTo("States.QueryEvaluationError");
  }

  // ---- task tokens ----

  private static final String WAITING =
      """
      "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Arguments": "{% $states.context.Task.Token %}", "HeartbeatSeconds": 60,
            "TimeoutSeconds": 600, "End": true}\
      """;

  private String token() {
    return (String) arguments.getLast();
  }

  @Test
  void aTokenEndsTheTaskWithItsOutput() {
    answer("handed over");
    Execution execution = run(WAITING);
    assertThat(execution.status()).isEqualTo(Status.RUNNING);

    assertThat(machines.tokens().succeed(token(), Map.of("ok", true))).isEqualTo(Delivery.ACCEPTED);

    assertThat(execution.output()).isEqualTo(Map.of("ok", true));
    assertThat(machines.tokens().succeed(token(), 1)).isEqualTo(Delivery.TASK_TIMED_OUT);
    assertThat(machines.tokens().fail("never given", null, null)).isEqualTo(Delivery.INVALID_TOKEN);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void aTaskWithATokenIsSubmittedWhenItsCallHasAnswered() {
    var call = new CompletableFuture<Object>();
    answers.add(call);
    Execution execution = run(WAITING);
    assertThat(execution.history().getLast().type()).isEqualTo("TaskStarted");

    call.complete("handed over");

    HistoryEvent submitted = execution.history().getLast();
    assertThat(submitted.type()).isEqualTo("TaskSubmitted");
    assertThat(submitted.details()).isEqualTo(Map.of("output", "\"handed over\""));
  }

  @Test
  void aCallThatAnswersAfterItsTokenSubmitsNothing() {
    var call = new CompletableFuture<Object>();
    answers.add(call);
    Execution execution = run(WAITING);
    machines.tokens().succeed(token(), 1);

    call.complete("handed over");

    assertThat(execution.history()).extracting(HistoryEvent::type).doesNotContain("TaskSubmitted");
  }

  @Test
  void aTokenFailsTheTask() {
    Execution execution = run(WAITING);
    machines.tokens().fail(token(), "Refused", "by hand");
    assertThat(execution.error()).isEqualTo("Refused");
    assertThat(execution.cause()).isEqualTo("by hand");
  }

  @Test
  void theCallsOwnFailureEndsTheTask() {
    failure("Boom");
    assertThat(run(WAITING).error()).isEqualTo("Boom");
    assertThat(machines.tokens().heartbeat(token())).isEqualTo(Delivery.TASK_TIMED_OUT);
  }

  @Test
  void heartbeatsKeepTheTaskAlive() {
    Execution execution = run(WAITING);
    for (int i = 0; i < 5; i++) {
      timers.advance(Duration.ofSeconds(50));
      assertThat(machines.tokens().heartbeat(token())).isEqualTo(Delivery.ACCEPTED);
    }
    assertThat(execution.status()).isEqualTo(Status.RUNNING);

    timers.advance(Duration.ofSeconds(60));

    assertThat(execution.error()).isEqualTo("States.HeartbeatTimeout");
    assertThat(machines.tokens().heartbeat(token())).isEqualTo(Delivery.TASK_TIMED_OUT);
  }

  // ---- executions ----

  @Test
  void theSameNameAndInputFindTheRunningExecution() {
    Execution first = run(task("\"End\": true"), Map.of("a", 1));
    assertThat(machines.start(ARN, "e", Map.of("a", 1))).isSameAs(first);
    assertThat(machines.start(ARN, "e", Map.of("a", 2))).isNull();
    machines.stop(first.arn(), "Stopped", null);
    assertThat(first.status()).isEqualTo(Status.ABORTED);
    assertThat(machines.start(ARN, "e", Map.of("a", 1))).isNull();
    assertThat(calledAfter).hasSize(1);
  }

  @Test
  void aLoopEndsAtTheLimitOfTheHistoryAndNotInAStackOverflow() {
    Execution execution = run("\"A\": {\"Type\": \"Pass\", \"Next\": \"A\"}");
    assertThat(execution.error()).isEqualTo("States.Runtime");
    assertThat(execution.history()).hasSize(25_001);
  }
}
