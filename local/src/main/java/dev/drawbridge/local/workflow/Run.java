package dev.drawbridge.local.workflow;

import dev.drawbridge.local.time.Timers;
import dev.drawbridge.local.workflow.State.Catcher;
import dev.drawbridge.local.workflow.State.Exit;
import dev.drawbridge.local.workflow.State.Retrier;
import dev.drawbridge.local.workflow.State.Rule;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries one execution from state to state. Everything private runs in its mailbox. */
final class Run {
  /** Step Functions' own limit. */
  private static final int HISTORY_LIMIT = 25_000;

  private final Definition definition;
  private final Execution execution;
  private final Interpreter interpreter;
  private final Timers timers;
  private final Mailbox mailbox;
  private final Map<String, @Nullable Object> variables = new HashMap<>();
  private final Map<Retrier, Integer> retries = new IdentityHashMap<>();
  private Visit visit;
  private @Nullable TaskAttempt attempt;
  private Timers.@Nullable Alarm wait;
  private Timers.@Nullable Alarm deadline;

  Run(Definition definition, Execution execution, Interpreter interpreter) {
    this.definition = definition;
    this.execution = execution;
    this.interpreter = interpreter;
    this.timers = interpreter.timers();
    this.mailbox = new Mailbox(interpreter.executor());
    this.visit =
        new Visit(definition.state(definition.startAt()), execution.input(), execution.startedAt());
  }

  Execution execution() {
    return execution;
  }

  void start() {
    post(
        () -> {
          record("ExecutionStarted", Map.of("input", Json.write(execution.input())));
          if (definition.timeout() != null) {
            var late = new WorkflowError(WorkflowError.TIMEOUT, null);
            deadline = timers.after(definition.timeout(), () -> stop(Status.TIMED_OUT, late));
          }
          enter(definition.startAt(), execution.input());
        });
  }

  /** Ends the execution from outside; one that has ended stays as it is. */
  void stop(Status status, WorkflowError reason) {
    post(() -> end(status, reason));
  }

  private void post(Runnable step) {
    mailbox.submit(
        () -> {
          if (execution.status() != Status.RUNNING) {
            return;
          }
          try {
            step.run();
          } catch (WorkflowError error) {
            failed(error);
          } catch (RuntimeException e) {
            end(Status.FAILED, new WorkflowError(WorkflowError.RUNTIME, e.toString()));
          }
        });
  }

  private void enter(String name, @Nullable Object input) {
    visit = new Visit(definition.state(name), input, timers.instant());
    retries.clear();
    execution.entered(name);
    visit.event = record(visit.type() + "StateEntered", Visit.details(name, "input", input));
    step();
  }

  /** Begins the current state; also what a retry does. */
  private void step() {
    switch (visit.state) {
      case State.Task task -> call(task);
      case State.Pass pass -> leave(pass.exit(), visit.input, scope(null));
      case State.Choice choice -> choose(choice);
      case State.Wait pause -> pause(pause);
      case State.Succeed succeed -> leave(succeed.exit(), visit.input, scope(null));
      case State.Fail fail -> fail(fail);
    }
  }

  private void call(State.Task task) {
    String token = task.resource().waits() ? interpreter.newToken() : null;
    Scope scope = scope(token);
    Object arguments =
        task.arguments() == null ? visit.input : task.arguments().evaluate(scope, "Arguments");
    checkSize(arguments);
    Duration timeout = Values.seconds(task.timeoutSeconds(), scope, "TimeoutSeconds");
    Duration heartbeat = Values.seconds(task.heartbeatSeconds(), scope, "HeartbeatSeconds");
    record("TaskScheduled", Visit.details(null, "parameters", arguments));
    attempt =
        new TaskAttempt(
            mailbox,
            timers,
            interpreter.tokens(),
            token,
            result -> post(() -> record("TaskSubmitted", Visit.details(null, "output", result))),
            (result, error) -> post(() -> answered(task, scope, result, error)));
    record("TaskStarted", Map.of());
    attempt.start(interpreter.caller(), task.resource(), arguments, timeout, heartbeat);
  }

  private void answered(
      State.Task task, Scope scope, @Nullable Object result, @Nullable WorkflowError error) {
    if (error != null) {
      record(error.isTimeout() ? "TaskTimedOut" : "TaskFailed", Visit.details(error));
      throw error;
    }
    record("TaskSucceeded", Visit.details(null, "output", result));
    checkSize(result);
    leave(task.exit(), result, scope.with("result", result));
  }

  private void choose(State.Choice choice) {
    Scope scope = scope(null);
    for (Rule rule : choice.rules()) {
      if (Values.condition(rule.condition(), scope)) {
        leave(rule.exit(), visit.input, scope);
        return;
      }
    }
    if (choice.otherwise() == null) {
      throw new WorkflowError(
          WorkflowError.NO_CHOICE_MATCHED, "No choice rule matched and there is no Default.");
    }
    leave(choice.otherwise(), visit.input, scope);
  }

  private void pause(State.Wait pause) {
    Scope scope = scope(null);
    Duration delay =
        pause.timestamp() == null
            ? Values.seconds(pause.seconds(), scope, "Seconds")
            : Duration.between(timers.instant(), Values.timestamp(pause.timestamp(), scope));
    if (delay != null && delay.isPositive()) {
      wait = timers.after(delay, () -> post(() -> leave(pause.exit(), visit.input, scope)));
    } else {
      leave(pause.exit(), visit.input, scope);
    }
  }

  private void fail(State.Fail fail) {
    Scope scope = scope(null);
    String error = Values.text(fail.error(), scope, "Error");
    end(Status.FAILED, new WorkflowError(error, Values.text(fail.cause(), scope, "Cause")));
  }

  /** Assign and Output see the same scope: what the one sets the other does not see. */
  private void leave(Exit exit, @Nullable Object result, Scope scope) {
    Map<String, @Nullable Object> assigned = assigned(exit, scope);
    Object output = exit.output() == null ? result : exit.output().evaluate(scope, "Output");
    checkSize(output);
    variables.putAll(assigned);
    record(visit.type() + "StateExited", visit.exitDetails(output, assigned));
    String next = exit.next();
    if (next == null) {
      execution.succeeded(timers.instant(), output);
      cleanUp();
    } else {
      post(() -> enter(next, output));
    }
  }

  private static Map<String, @Nullable Object> assigned(Exit exit, Scope scope) {
    if (exit.assign() == null) {
      return Map.of();
    }
    var assigned = new LinkedHashMap<String, @Nullable Object>();
    if (exit.assign().evaluate(scope, "Assign") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> assigned.put((String) name, value));
    }
    checkSize(assigned);
    return assigned;
  }

  private void failed(WorkflowError raised) {
    WorkflowError error = raised.in(visit);
    if (visit.state instanceof State.Task task && (retry(task, error) || caught(task, error))) {
      return;
    }
    end(Status.FAILED, error);
  }

  private boolean retry(State.Task task, WorkflowError error) {
    for (Retrier retrier : task.retriers()) {
      if (!error.matches(retrier.errorEquals())) {
        continue;
      }
      int number = retries.merge(retrier, 1, Integer::sum);
      if (number > retrier.maxAttempts()) {
        return false;
      }
      visit.retryCount++;
      wait = timers.after(interpreter.delay(retrier, number), () -> post(this::step));
      return true;
    }
    return false;
  }

  private boolean caught(State.Task task, WorkflowError error) {
    for (Catcher catcher : task.catchers()) {
      if (!error.matches(catcher.errorEquals())) {
        continue;
      }
      try {
        leave(catcher.exit(), error.output(), scope(null).with("errorOutput", error.output()));
      } catch (WorkflowError inCatch) {
        end(Status.FAILED, inCatch.in(visit));
      }
      return true;
    }
    return false;
  }

  private void end(Status status, WorkflowError error) {
    execution.failed(timers.instant(), status, error);
    cleanUp();
  }

  private void cleanUp() {
    if (attempt != null) {
      attempt.abandon();
    }
    if (wait != null) {
      wait.cancel();
    }
    if (deadline != null) {
      deadline.cancel();
    }
  }

  private Scope scope(@Nullable String token) {
    var states = new LinkedHashMap<String, @Nullable Object>();
    states.put("input", visit.input);
    states.put("context", visit.context(execution, token));
    return new Scope(new HashMap<>(variables), states, interpreter.functions());
  }

  private static void checkSize(@Nullable Object value) {
    if (Json.exceedsLimit(value)) {
      throw new WorkflowError(
          WorkflowError.DATA_LIMIT_EXCEEDED,
          "The data exceeds the maximum of " + Json.PAYLOAD_LIMIT + " bytes between states.");
    }
  }

  private long record(String type, Map<String, @Nullable Object> details) {
    if (execution.events() >= HISTORY_LIMIT) {
      throw new WorkflowError(
          WorkflowError.RUNTIME, "The execution reached the maximum number of history events.");
    }
    return execution.record(timers.instant(), type, details);
  }
}
