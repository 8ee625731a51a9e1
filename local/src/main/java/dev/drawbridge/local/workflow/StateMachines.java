package dev.drawbridge.local.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The state machines of a stack and their executions, with Step Functions' rules about names. */
public final class StateMachines {
  /** Finished executions are forgotten beyond this number, the oldest first. */
  private static final int KEPT = 10_000;

  private final Interpreter interpreter;
  private final Map<String, Definition> definitions = new HashMap<>();
  private final LinkedHashMap<String, Run> runs = new LinkedHashMap<>();

  public StateMachines(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  public synchronized void create(String arn, Definition definition) {
    definitions.put(arn, definition);
  }

  public synchronized boolean exists(String arn) {
    return definitions.containsKey(arn);
  }

  public TaskTokens tokens() {
    return interpreter.tokens();
  }

  /**
   * Starts an execution, or finds the running one of that name and input; null when the name was
   * used otherwise.
   */
  public @Nullable Execution start(String arn, String name, @Nullable Object input) {
    Run run;
    synchronized (this) {
      run = interpreter.prepare(definition(arn), arn, name, input);
      Run previous = runs.putIfAbsent(run.execution().arn(), run);
      if (previous != null) {
        return sameAndRunning(previous.execution(), input);
      }
      forgetOldest();
    }
    run.start();
    return run.execution();
  }

  private static @Nullable Execution sameAndRunning(Execution previous, @Nullable Object input) {
    return previous.status() == Status.RUNNING && Objects.equals(previous.input(), input)
        ? previous
        : null;
  }

  public synchronized @Nullable Execution execution(String executionArn) {
    Run run = runs.get(executionArn);
    return run == null ? null : run.execution();
  }

  /** All executions known, the oldest first. */
  public synchronized List<Execution> executions() {
    return new ArrayList<>(runs.values()).stream().map(Run::execution).toList();
  }

  /** Aborts an execution; false when there is none of that ARN. */
  public boolean stop(String executionArn, @Nullable String error, @Nullable String cause) {
    Run run;
    synchronized (this) {
      run = runs.get(executionArn);
    }
    if (run != null) {
      run.stop(Status.ABORTED, new WorkflowError(error, cause));
    }
    return run != null;
  }

  private Definition definition(String arn) {
    Definition definition = definitions.get(arn);
    if (definition == null) {
      throw new IllegalArgumentException("No state machine " + arn);
    }
    return definition;
  }

  private void forgetOldest() {
    var oldest = runs.values().iterator();
    for (int surplus = runs.size() - KEPT; surplus > 0 && oldest.hasNext(); surplus--) {
      if (oldest.next().execution().status() != Status.RUNNING) {
        oldest.remove();
      }
    }
  }
}
