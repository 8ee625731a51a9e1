package dev.drawbridge.local.workflow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An error as a state machine sees it: the name which Retry and Catch select by, and its cause. */
public final class WorkflowError extends RuntimeException {
  static final String ALL = "States.ALL";
  static final String TASK_FAILED = "States.TaskFailed";
  static final String TIMEOUT = "States.Timeout";
  static final String HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
  static final String RUNTIME = "States.Runtime";
  static final String DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded";
  static final String NO_CHOICE_MATCHED = "States.NoChoiceMatched";
  static final String QUERY_EVALUATION_ERROR = "States.QueryEvaluationError";

  private static final Set<String> OURS =
      Set.of(QUERY_EVALUATION_ERROR, NO_CHOICE_MATCHED, DATA_LIMIT_EXCEEDED);

  private final @Nullable String error;
  private final @Nullable String reason;

  public WorkflowError(@Nullable String error, @Nullable String reason) {
    super(error + ": " + reason, null, false, false);
    this.error = error;
    this.reason = reason;
  }

  public @Nullable String error() {
    return error;
  }

  public @Nullable String reason() {
    return reason;
  }

  /** Whether an {@code ErrorEquals} list selects this error. */
  boolean matches(List<String> errorEquals) {
    return errorEquals.stream().anyMatch(this::matches);
  }

  private boolean matches(String name) {
    if (RUNTIME.equals(error)) {
      return false;
    }
    return switch (name) {
      case ALL -> !DATA_LIMIT_EXCEEDED.equals(error);
      case TASK_FAILED -> !DATA_LIMIT_EXCEEDED.equals(error) && !isTimeout();
      // States.Timeout covers both clocks; the heartbeat's own name came later.
      case TIMEOUT -> isTimeout();
      default -> name.equals(error);
    };
  }

  boolean isTimeout() {
    return TIMEOUT.equals(error) || HEARTBEAT_TIMEOUT.equals(error);
  }

  /** Says in which state it arose, in AWS's words, when the interpreter itself raised it. */
  WorkflowError in(Visit visit) {
    if (error == null || reason == null || !OURS.contains(error)) {
      return this;
    }
    return new WorkflowError(
        error,
        "An error occurred while executing the state '%s' (entered at the event id #%d). %s"
            .formatted(visit.state.name(), visit.event, reason));
  }

  /** The value of {@code $states.errorOutput}. */
  Map<String, @Nullable Object> output() {
    var output = new LinkedHashMap<String, @Nullable Object>();
    if (error != null) {
      output.put("Error", error);
    }
    if (reason != null) {
      output.put("Cause", reason);
    }
    return output;
  }
}
