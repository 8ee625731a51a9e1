package dev.drawbridge.local.workflow;

import dev.drawbridge.local.time.Timers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Runs state machines. Pure, except for the calls of tasks and the timers, which are passed in. */
public final class Interpreter {
  private final TaskCaller caller;
  private final Timers timers;
  private final RandomGenerator random;
  private final Executor executor;
  private final TaskTokens tokens = new TaskTokens();
  private final StatesFunctions functions;

  /**
   * @param executor runs the steps of executions; those of one execution never run side by side
   */
  public Interpreter(TaskCaller caller, Timers timers, RandomGenerator random, Executor executor) {
    this.caller = caller;
    this.timers = timers;
    this.random = random;
    this.executor = executor;
    this.functions = new StatesFunctions(timers, random);
  }

  /** Where {@code SendTaskSuccess} and its like deliver. */
  public TaskTokens tokens() {
    return tokens;
  }

  /** Prepares an execution, which runs once it is started. */
  Run prepare(Definition definition, String stateMachineArn, String name, @Nullable Object input) {
    var execution =
        new Execution(stateMachineArn, name, input, definition.startAt(), timers.instant());
    return new Run(definition, execution, this);
  }

  TaskCaller caller() {
    return caller;
  }

  Timers timers() {
    return timers;
  }

  Executor executor() {
    return executor;
  }

  StatesFunctions functions() {
    return functions;
  }

  String newToken() {
    byte[] token = new byte[24];
    random.nextBytes(token);
    return HexFormat.of().formatHex(token);
  }

  Duration delay(State.Retrier retrier, int attempt) {
    Duration delay = retrier.delay(attempt);
    return retrier.fullJitter() ? Duration.ofMillis(random.nextLong(delay.toMillis() + 1)) : delay;
  }
}
