package dev.drawbridge.local.function;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drawbridge.local.alarm.Metrics;
import dev.drawbridge.local.alarm.Metrics.Metric;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One function and its environments: an environment serves one invocation at a time, is used again
 * when free, and is discarded when its invocation timed out.
 */
final class Function {
  /** Lambda's limit on what a synchronous invocation answers, in bytes. */
  private static final int RESPONSE_LIMIT = 6_291_556;

  private final FunctionSettings settings;
  private final HandlerClass handlerClass;
  private final InstantSource clock;
  private final BiConsumer<String, Map<String, Object>> log;
  private final Deque<RequestStreamHandler> free = new ArrayDeque<>();
  private final Set<Thread> running = new HashSet<>();
  private final Metrics metrics;
  private @Nullable Integer reserved;
  private volatile boolean stopped;

  Function(
      FunctionSettings settings,
      InstantSource clock,
      Metrics metrics,
      BiConsumer<String, Map<String, Object>> log) {
    this.settings = settings;
    this.reserved = settings.reservedConcurrency();
    this.metrics = metrics;
    this.handlerClass = HandlerClass.find(settings.name(), settings.handler());
    this.clock = clock;
    this.log = log;
  }

  FunctionSettings settings() {
    return settings;
  }

  /**
   * Invokes and waits for the answer.
   *
   * @throws InterruptedException when the caller is interrupted; the invocation then is, too
   */
  InvocationResult invoke(byte[] payload) throws ThrottledException, InterruptedException {
    var work = new FutureTask<>(() -> handle(payload));
    Thread thread = thread(work);
    if (!admit(thread)) {
      throw throttled();
    }
    return run(work, thread);
  }

  /** Waits for room, invokes, and waits for the answer. */
  InvocationResult invokeWhenRoom(byte[] payload) throws InterruptedException {
    var work = new FutureTask<>(() -> handle(payload));
    Thread thread = thread(work);
    synchronized (this) {
      while (!admit(thread)) {
        metrics.count(Metric.THROTTLES, settings.name());
        wait();
      }
    }
    return run(work, thread);
  }

  /** Interrupts what still runs, and says what that is. */
  synchronized Set<Thread> stop() {
    stopped = true;
    running.forEach(Thread::interrupt);
    return Set.copyOf(running);
  }

  // A virtual thread: an interrupt ends even a socket read, as the end of Lambda's sandbox would.
  private Thread thread(Runnable work) {
    return Thread.ofVirtual().name(settings.name()).unstarted(work);
  }

  private ThrottledException throttled() {
    metrics.count(Metric.THROTTLES, settings.name());
    return new ThrottledException(settings.name());
  }

  /**
   * @param concurrency null for no bound
   */
  synchronized void reserve(@Nullable Integer concurrency) {
    reserved = concurrency;
    notifyAll();
  }

  private InvocationResult run(FutureTask<Answer> work, Thread thread) throws InterruptedException {
    metrics.count(Metric.INVOCATIONS, settings.name());
    InvocationResult result = answered(work, thread);
    if (result.isError()) {
      metrics.count(Metric.ERRORS, settings.name());
    }
    return result;
  }

  private InvocationResult answered(FutureTask<Answer> work, Thread thread)
      throws InterruptedException {
    thread.start();
    try {
      Answer answer = work.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
      release(answer.environment());
      return answer.result();
    } catch (TimeoutException e) {
      return timedOut();
    } catch (ExecutionException e) {
      return InvocationResult.failed(ErrorEnvelope.of(e.getCause() == null ? e : e.getCause()));
    } finally {
      work.cancel(true);
      dismiss(thread);
    }
  }

  private record Answer(InvocationResult result, @Nullable RequestStreamHandler environment) {}

  private Answer handle(byte[] payload) {
    String requestId = UUID.randomUUID().toString();
    Instant deadline = clock.instant().plus(settings.timeout());
    var context = new InvocationContext(settings, requestId, clock, deadline, logger(requestId));
    var output = new ByteArrayOutputStream();
    RequestStreamHandler environment = poll();
    try {
      if (environment == null) {
        environment = handlerClass.newInstance(settings.environment());
      }
      environment.handleRequest(new ByteArrayInputStream(payload), output, context);
    } catch (Throwable failure) {
      // As Lambda does for everything that a handler throws, errors of the JVM included.
      log.accept(stopped ? "function.stopped" : "function.failed", logged(failure));
      return new Answer(InvocationResult.failed(ErrorEnvelope.of(failure)), environment);
    }
    if (output.size() > RESPONSE_LIMIT) {
      return new Answer(tooLarge(), environment);
    }
    return new Answer(new InvocationResult(output.toByteArray(), null), environment);
  }

  private Map<String, Object> logged(Throwable failure) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("function", settings.name());
    fields.put("error", failure.getClass().getName());
    fields.putAll(SqlTrouble.of(failure));
    // Frames only: a message may hold what no log may.
    fields.put("stackTrace", List.of(failure.getStackTrace()).toString());
    return fields;
  }

  private static InvocationResult tooLarge() {
    return InvocationResult.failed(
        ErrorEnvelope.of(
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size ("
                + RESPONSE_LIMIT
                + " bytes)."));
  }

  private synchronized @Nullable RequestStreamHandler poll() {
    return free.poll();
  }

  private synchronized void release(@Nullable RequestStreamHandler environment) {
    if (environment != null) {
      free.push(environment);
    }
  }

  private synchronized boolean admit(Thread thread) {
    Integer limit = reserved;
    return (limit == null || running.size() < limit) && running.add(thread);
  }

  private synchronized void dismiss(Thread thread) {
    running.remove(thread);
    notifyAll();
  }

  private InvocationResult timedOut() {
    long seconds = settings.timeout().toSeconds();
    log.accept("function.timeout", Map.of("function", settings.name(), "seconds", seconds));
    return InvocationResult.failed(
        ErrorEnvelope.of(
            "Sandbox.Timedout",
            "RequestId: %s Error: Task timed out after %d.00 seconds"
                .formatted(UUID.randomUUID(), seconds)));
  }

  private LambdaLogger logger(String requestId) {
    return new LambdaLogger() {
      @Override
      public void log(String message) {
        log.accept(
            "function.log",
            Map.of("function", settings.name(), "requestId", requestId, "message", message));
      }

      @Override
      public void log(byte[] message) {
        log(new String(message, StandardCharsets.UTF_8));
      }
    };
  }
}
