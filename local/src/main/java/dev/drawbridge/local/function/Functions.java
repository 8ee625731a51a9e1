package dev.drawbridge.local.function;

import dev.drawbridge.local.alarm.Metrics;
import dev.drawbridge.local.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The functions of a stack, invoked as Lambda does: synchronously or with retries. */
public final class Functions {
  /** Lambda's waits before the second and the third attempt of an asynchronous event. */
  private static final Duration[] RETRY_WAITS = {Duration.ofMinutes(1), Duration.ofMinutes(2)};

  private static final Duration THROTTLE_WAIT = Duration.ofMillis(200);

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Map<String, Function> byName = new ConcurrentHashMap<>();
  private final Timers timers;
  private final Executor executor;
  private final Metrics metrics;
  private final BiConsumer<String, Map<String, Object>> log;
  private volatile boolean stopped;

  /**
   * @param metrics counts invocations
   */
  public Functions(
      Timers timers,
      Executor executor,
      Metrics metrics,
      BiConsumer<String, Map<String, Object>> log) {
    this.timers = timers;
    this.executor = executor;
    this.metrics = metrics;
    this.log = log;
  }

  /**
   * @throws HandlerException when the handler cannot be run here
   */
  public void create(FunctionSettings settings) {
    byName.put(settings.name(), new Function(settings, timers, metrics, log));
  }

  /** The settings of the function that a name, partial ARN or ARN means, or null. */
  public @Nullable FunctionSettings find(String nameOrArn) {
    Function function = byName.get(simpleName(nameOrArn));
    return function == null ? null : function.settings();
  }

  /**
   * Reserves concurrency from now on, as {@code PutFunctionConcurrency} and {@code
   * DeleteFunctionConcurrency} do.
   *
   * @param concurrency null for none of its own, 0 for no invocation at all
   */
  public void reserve(String nameOrArn, @Nullable Integer concurrency) {
    function(nameOrArn).reserve(concurrency);
  }

  /** Invokes and waits for the answer. */
  public InvocationResult invoke(String nameOrArn, byte[] payload)
      throws ThrottledException, InterruptedException {
    return function(nameOrArn).invoke(payload);
  }

  /** Waits until the function's reserved concurrency leaves room, invokes, and waits. */
  public InvocationResult invokeWhenRoom(String nameOrArn, byte[] payload)
      throws InterruptedException {
    return function(nameOrArn).invokeWhenRoom(payload);
  }

  /** Takes an event over: tries it, tries it again as the function's settings say. */
  public void invokeLater(String nameOrArn, byte[] payload) {
    Function function = function(nameOrArn);
    Instant expires = timers.instant().plus(function.settings().maximumEventAge());
    submit(() -> attempt(function, payload, 0, expires));
  }

  /** Interrupts what still runs; returns when it has ended, or has had a moment to. */
  public void stop() {
    stopped = true;
    List<Thread> interrupted =
        byName.values().stream().flatMap(function -> function.stop().stream()).toList();
    try {
      for (Thread thread : interrupted) {
        if (thread.isAlive()) {
          thread.join(GRACE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt(Function function, byte[] payload, int failures, Instant expires) {
    if (timers.instant().isAfter(expires)) {
      giveUp(function, payload);
      return;
    }
    try {
      InvocationResult result = function.invoke(payload);
      if (!result.isError() || stopped) {
        return;
      }
      if (failures >= function.settings().retries()) {
        giveUp(function, payload);
      } else {
        retry(function, payload, failures + 1, expires, RETRY_WAITS[failures]);
      }
    } catch (ThrottledException e) {
      retry(function, payload, failures, expires, THROTTLE_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void retry(
      Function function, byte[] payload, int failures, Instant expires, Duration wait) {
    timers.after(wait, () -> submit(() -> attempt(function, payload, failures, expires)));
  }

  /**
   * An event that arrives while everything stops reaches no function, like one sent to a dead
   * machine.
   */
  private void submit(Runnable attempt) {
    try {
      executor.execute(attempt);
    } catch (RejectedExecutionException e) {
      if (!stopped) {
        throw e;
      }
    }
  }

  private void giveUp(Function function, byte[] payload) {
    FunctionSettings settings = function.settings();
    log.accept("event.dropped", Map.of("function", settings.name()));
    if (settings.onFailure() != null) {
      settings.onFailure().accept(payload);
    }
  }

  private Function function(String nameOrArn) {
    Function function = byName.get(simpleName(nameOrArn));
    if (function == null) {
      throw new IllegalArgumentException("Function not found: " + nameOrArn);
    }
    return function;
  }

  /** {@code name}, {@code name:alias}, {@code …:function:name} or {@code …:function:name:alias}. */
  private static String simpleName(String nameOrArn) {
    int function = nameOrArn.indexOf(":function:");
    String name = function < 0 ? nameOrArn : nameOrArn.substring(function + ":function:".length());
    int qualifier = name.indexOf(':');
    return qualifier < 0 ? name : name.substring(0, qualifier);
  }
}
