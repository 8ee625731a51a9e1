package dev.drawbridge.local.workflow;

import static dev.drawbridge.local.workflow.RecordedExecution.assertJson;
import static dev.drawbridge.local.workflow.RecordedExecution.canonical;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drawbridge.local.time.VirtualTimers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs what AWS ran, and compares with what AWS answered. */
class RecordedExecutionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyVectorIsEitherRunOrRefused() throws IOException {
    assertThat(RecordedExecution.supported()).hasSize(52);
    assertThat(RecordedExecution.refused()).hasSize(32);
  }

  @ParameterizedTest
  @MethodSource("dev.drawbridge.local.workflow.RecordedExecution#supported")
  void endsAsItEndedOnAws(RecordedExecution vector) throws IOException {
    var tasks = new RecordedTasks(vector.json().path("taskResponses"));
    var timers = new VirtualTimers();
    var interpreter =
        new Interpreter(tasks, timers, RandomGenerator.of("L64X128MixRandom"), Runnable::run);
    Definition definition = Definition.read(vector.json().get("definition").toString());
    Object input = JSON.treeToValue(vector.json().get("input"), Object.class);
    Run run = interpreter.prepare(definition, "arn:aws:states:r:1:stateMachine:m", "e", input);
    Execution execution = run.execution();

    run.start();
    timers.advanceUntil(() -> execution.status() != Status.RUNNING);

    JsonNode expected = vector.json().get("expect");
    assertThat(execution.status().name()).isEqualTo(expected.get("status").asText());
    assertJson(execution.output(), expected.get("output"));
    assertThat(execution.error()).isEqualTo(expected.path("error").asText(null));
    assertThat(execution.cause()).isEqualTo(expected.path("cause").asText(null));
    assertThat(entered(execution)).isEqualTo(texts(expected.get("stateSequence")));
    assertThat(canonical(exits(execution))).isEqualTo(canonical(expected.get("stateExits")));
    assertThat(tasks.unanswered).isEmpty();
    assertThat(timers.pending()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.drawbridge.local.workflow.RecordedExecution#refused")
  void refusesByNameWhatItDoesNotRun(RecordedExecution vector) {
    assertThatThrownBy(() -> Definition.read(vector.json().get("definition").toString()))
        .isInstanceOf(DefinitionException.class)
        .message()
        .containsAnyOf(
            "the state type Map is not supported",
            "the state type Parallel is not supported",
            "the query language JSONPath is not supported");
  }

  private static List<String> entered(Execution execution) {
    return execution.history().stream()
        .filter(event -> event.type().endsWith("StateEntered"))
        .map(event -> (String) event.details().get("name"))
        .toList();
  }

  private static JsonNode exits(Execution execution) throws IOException {
    ArrayNode exits = JSON.createArrayNode();
    for (HistoryEvent event : execution.history()) {
      if (!event.type().endsWith("StateExited")) {
        continue;
      }
      var exit = exits.addObject().put("state", (String) event.details().get("name"));
      exit.set("output", JSON.readTree((String) event.details().get("output")));
      if (event.details().get("assignedVariables") instanceof Map<?, ?> assigned) {
        var variables = exit.putObject("assigned");
        for (var variable : assigned.entrySet()) {
          variables.set((String) variable.getKey(), JSON.readTree((String) variable.getValue()));
        }
      }
    }
    return exits;
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  /** Answers in recorded order, and compares what it is sent. */
  private static final class RecordedTasks implements TaskCaller {
    final Deque<JsonNode> unanswered = new ArrayDeque<>();

    RecordedTasks(JsonNode responses) {
      responses.forEach(unanswered::add);
    }

    @Override
    public CompletionStage<Object> call(Resource resource, Object arguments) {
      JsonNode response = unanswered.remove();
      if (response.has("arguments")) {
        assertJson(arguments, response.get("arguments"));
      }
      if (response.has("error")) {
        return CompletableFuture.failedFuture(
            new WorkflowError(response.get("error").asText(), response.path("cause").asText(null)));
      }
      try {
        return CompletableFuture.completedFuture(
            JSON.treeToValue(response.get("output"), Object.class));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
