package dev.drawbridge.local.workflow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One execution of a state machine: what it was given, where it is, and what became of it. */
public final class Execution {
  private final String stateMachineArn;
  private final String arn;
  private final String name;
  private final @Nullable Object input;
  private final Instant startedAt;
  private final List<HistoryEvent> history = new ArrayList<>();
  private Status status = Status.RUNNING;
  private String currentState;
  private @Nullable Instant stoppedAt;
  private @Nullable Object output;
  private @Nullable WorkflowError failure;

  Execution(
      String stateMachineArn, String name, @Nullable Object input, String startAt, Instant now) {
    this.stateMachineArn = stateMachineArn;
    this.name = name;
    this.arn = stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name;
    this.input = input;
    this.currentState = startAt;
    this.startedAt = now;
  }

  public String stateMachineArn() {
    return stateMachineArn;
  }

  public String arn() {
    return arn;
  }

  public String name() {
    return name;
  }

  public @Nullable Object input() {
    return input;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public synchronized Status status() {
    return status;
  }

  /** The state last entered. */
  public synchronized String currentState() {
    return currentState;
  }

  public synchronized @Nullable Instant stoppedAt() {
    return stoppedAt;
  }

  public synchronized @Nullable Object output() {
    return output;
  }

  public synchronized @Nullable String error() {
    return failure == null ? null : failure.error();
  }

  public synchronized @Nullable String cause() {
    return failure == null ? null : failure.reason();
  }

  public synchronized List<HistoryEvent> history() {
    return List.copyOf(history);
  }

  synchronized int events() {
    return history.size();
  }

  synchronized long record(Instant time, String type, Map<String, @Nullable Object> details) {
    history.add(new HistoryEvent(history.size() + 1L, time, type, details));
    return history.size();
  }

  synchronized void entered(String state) {
    currentState = state;
  }

  synchronized void succeeded(Instant now, @Nullable Object result) {
    output = result;
    stop(now, Status.SUCCEEDED, Map.of("output", Json.write(result)));
  }

  synchronized void failed(Instant now, Status reached, WorkflowError error) {
    failure = error;
    stop(now, reached, Visit.details(error));
  }

  private void stop(Instant now, Status reached, Map<String, @Nullable Object> details) {
    status = reached;
    stoppedAt = now;
    String type =
        switch (reached) {
          case SUCCEEDED -> "ExecutionSucceeded";
          case FAILED -> "ExecutionFailed";
          case TIMED_OUT -> "ExecutionTimedOut";
          case ABORTED -> "ExecutionAborted";
          case RUNNING -> throw new IllegalArgumentException("RUNNING is not an end");
        };
    record(now, type, details);
  }
}
