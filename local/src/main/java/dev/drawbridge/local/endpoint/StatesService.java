package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.local.workflow.Execution;
import dev.drawbridge.local.workflow.HistoryEvent;
import dev.drawbridge.local.workflow.StateMachines;
import dev.drawbridge.local.workflow.Status;
import dev.drawbridge.local.workflow.TaskTokens.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Step Functions: executions and task tokens. */
public final class StatesService implements JsonService {
  private final StateMachines machines;

  public StatesService(StateMachines machines) {
    this.machines = machines;
  }

  @Override
  public JsonNode call(String operation, JsonNode request) throws AwsError {
    return switch (operation) {
      case "StartExecution" -> start(request);
      case "DescribeExecution" -> describe(execution(request));
      case "ListExecutions" -> list(request);
      case "GetExecutionHistory" -> history(execution(request), request);
      case "StopExecution" -> stop(request);
      case "SendTaskSuccess" -> succeed(request);
      case "SendTaskFailure" -> fail(request);
      case "SendTaskHeartbeat" ->
          delivered(machines.tokens().heartbeat(JsonService.text(request, "taskToken")));
      default -> throw JsonService.unknown("Step Functions", operation);
    };
  }

  private JsonNode start(JsonNode request) throws AwsError {
    String arn = JsonService.text(request, "stateMachineArn");
    if (!machines.exists(arn)) {
      throw new AwsError("StateMachineDoesNotExist", "State Machine Does Not Exist: '" + arn + "'");
    }
    String name = request.path("name").asText(UUID.randomUUID().toString());
    if (!name.matches("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\p{Cntrl}]{1,80}")) {
      throw new AwsError("InvalidName", "Invalid Name: '" + name + "'");
    }
    Object input = parse(request.path("input").asText("{}"), "InvalidExecutionInput");
    Execution execution = machines.start(arn, name, input);
    if (execution == null) {
      throw new AwsError("ExecutionAlreadyExists", "Execution Already Exists: '" + name + "'");
    }
    ObjectNode answer = AwsEndpoint.JSON.createObjectNode();
    answer.put("executionArn", execution.arn());
    answer.put("startDate", seconds(execution.startedAt()));
    return answer;
  }

  private Execution execution(JsonNode request) throws AwsError {
    String arn = JsonService.text(request, "executionArn");
    Execution execution = machines.execution(arn);
    if (execution != null) {
      return execution;
    }
    throw new AwsError("ExecutionDoesNotExist", "Execution Does Not Exist: '" + arn + "'");
  }

  private static ObjectNode describe(Execution execution) {
    ObjectNode answer = summary(execution);
    answer.put("input", write(execution.input()));
    if (execution.status() == Status.SUCCEEDED) {
      answer.put("output", write(execution.output()));
    }
    if (execution.error() != null) {
      answer.put("error", execution.error());
    }
    if (execution.cause() != null) {
      answer.put("cause", execution.cause());
    }
    return answer;
  }

  private static ObjectNode summary(Execution execution) {
    ObjectNode summary = AwsEndpoint.JSON.createObjectNode();
    summary.put("executionArn", execution.arn());
    summary.put("stateMachineArn", execution.stateMachineArn());
    summary.put("name", execution.name());
    summary.put("status", execution.status().name());
    summary.put("startDate", seconds(execution.startedAt()));
    Instant stopped = execution.stoppedAt();
    if (stopped != null) {
      summary.put("stopDate", seconds(stopped));
    }
    return summary;
  }

  private JsonNode list(JsonNode request) throws AwsError {
    String arn = JsonService.text(request, "stateMachineArn");
    String status = request.path("statusFilter").asText(null);
    int max = request.path("maxResults").asInt(100);
    ObjectNode answer = AwsEndpoint.JSON.createObjectNode();
    var executions = answer.putArray("executions");
    for (Execution execution : machines.executions().reversed()) {
      if (!execution.stateMachineArn().equals(arn)) {
        continue;
      }
      if (status != null && !execution.status().name().equals(status)) {
        continue;
      }
      if (executions.size() < (max == 0 ? 100 : max)) {
        executions.add(summary(execution));
      }
    }
    return answer;
  }

  private static JsonNode history(Execution execution, JsonNode request) {
    ObjectNode answer = AwsEndpoint.JSON.createObjectNode();
    var events = answer.putArray("events");
    List<HistoryEvent> history = execution.history();
    boolean reverse = request.path("reverseOrder").asBoolean(false);
    for (HistoryEvent event : reverse ? history.reversed() : history) {
      ObjectNode json = events.addObject();
      json.put("id", event.id());
      json.put("previousEventId", event.id() - 1);
      json.put("timestamp", seconds(event.time()));
      json.put("type", event.type());
      json.set(detailsField(event.type()), AwsEndpoint.JSON.valueToTree(event.details()));
    }
    return answer;
  }

  private static String detailsField(String type) {
    if (type.endsWith("StateEntered")) {
      return "stateEnteredEventDetails";
    }
    if (type.endsWith("StateExited")) {
      return "stateExitedEventDetails";
    }
    return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
  }

  private JsonNode stop(JsonNode request) throws AwsError {
    Execution execution = execution(request);
    machines.stop(
        execution.arn(), request.path("error").asText(null), request.path("cause").asText(null));
    Instant stopped = execution.stoppedAt();
    return AwsEndpoint.JSON
        .createObjectNode()
        .put("stopDate", seconds(stopped == null ? execution.startedAt() : stopped));
  }

  private JsonNode succeed(JsonNode request) throws AwsError {
    Object output = parse(JsonService.text(request, "output"), "InvalidOutput");
    return delivered(machines.tokens().succeed(JsonService.text(request, "taskToken"), output));
  }

  private JsonNode fail(JsonNode request) throws AwsError {
    String error = request.path("error").asText(null);
    String cause = request.path("cause").asText(null);
    return delivered(machines.tokens().fail(JsonService.text(request, "taskToken"), error, cause));
  }

  private static JsonNode delivered(Delivery delivery) throws AwsError {
    return switch (delivery) {
      case ACCEPTED -> AwsEndpoint.JSON.createObjectNode();
      case INVALID_TOKEN -> throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
      case TASK_TIMED_OUT ->
          throw new AwsError(
              "TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    };
  }

  private static @Nullable Object parse(String json, String error) throws AwsError {
    try {
      return AwsEndpoint.JSON.readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new AwsError(error, "Not a JSON text");
    }
  }

  private static String write(@Nullable Object value) {
    try {
      return AwsEndpoint.JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
