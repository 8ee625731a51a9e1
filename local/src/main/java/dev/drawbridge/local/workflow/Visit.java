package dev.drawbridge.local.workflow;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stay of an execution in a state, through all its retries. */
final class Visit {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  final State state;
  final @Nullable Object input;
  private final Instant enteredAt;
  int retryCount;

  /** The id of the event in the history that says so; errors name it. */
  long event;

  Visit(State state, @Nullable Object input, Instant enteredAt) {
    this.state = state;
    this.input = input;
    this.enteredAt = enteredAt;
  }

  String type() {
    return state.getClass().getSimpleName();
  }

  /** The value of {@code $states.context}. */
  Map<String, @Nullable Object> context(Execution execution, @Nullable String token) {
    var context = new LinkedHashMap<String, @Nullable Object>();
    var run = new LinkedHashMap<String, @Nullable Object>();
    run.put("Id", execution.arn());
    run.put("Input", execution.input());
    run.put("Name", execution.name());
    run.put("StartTime", ISO.format(execution.startedAt()));
    context.put("Execution", run);
    context.put(
        "State",
        Map.of(
            "Name", state.name(), "EnteredTime", ISO.format(enteredAt), "RetryCount", retryCount));
    String arn = execution.stateMachineArn();
    context.put("StateMachine", Map.of("Id", arn, "Name", arn.substring(arn.lastIndexOf(':') + 1)));
    if (token != null) {
      context.put("Task", Map.of("Token", token));
    }
    return context;
  }

  Map<String, @Nullable Object> exitDetails(
      @Nullable Object output, Map<String, @Nullable Object> assigned) {
    var details = details(state.name(), "output", output);
    if (!assigned.isEmpty()) {
      var texts = new LinkedHashMap<String, String>();
      assigned.forEach((name, value) -> texts.put(name, Json.write(value)));
      details.put("assignedVariables", texts);
    }
    return details;
  }

  static Map<String, @Nullable Object> details(
      @Nullable String name, String field, @Nullable Object value) {
    var details = new LinkedHashMap<String, @Nullable Object>();
    if (name != null) {
      details.put("name", name);
    }
    details.put(field, Json.write(value));
    return details;
  }

  static Map<String, @Nullable Object> details(WorkflowError error) {
    var details = new LinkedHashMap<String, @Nullable Object>();
    if (error.error() != null) {
      details.put("error", error.error());
    }
    if (error.reason() != null) {
      details.put("cause", error.reason());
    }
    return details;
  }
}
