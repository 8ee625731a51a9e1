package dev.drawbridge.local.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.alarm.Metrics;
import dev.drawbridge.local.time.VirtualTimers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Semaphore GATE = new Semaphore(0);
  private static final AtomicInteger INSIDE = new AtomicInteger();
  private static final CountDownLatch[] INTERRUPTED = {new CountDownLatch(1)};

  private final VirtualTimers timers = new VirtualTimers();
  private final List<String> log = new ArrayList<>();
  private final List<String> givenUp = new ArrayList<>();
  private final Functions functions =
      new Functions(timers, Runnable::run, new Metrics(timers), (kind, _) -> log.add(kind));

  @BeforeEach
  void closeTheGate() {
    GATE.drainPermits();
    INTERRUPTED[0] = new CountDownLatch(1);
  }

  /** Says which environment it is, how often it was called, and what it was told. */
  public static final class Echo implements RequestStreamHandler {
    private static final AtomicInteger ENVIRONMENTS = new AtomicInteger();
    private final int number = ENVIRONMENTS.incrementAndGet();
    private final Map<String, String> environment;
    private int calls;

    public Echo(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      calls++;
      JSON.writeValue(
          output,
          Map.of(
              "environment",
              number,
              "calls",
              calls,
              "greeting",
              environment.get("GREETING"),
              "name",
              context.getFunctionName(),
              "remaining",
              context.getRemainingTimeInMillis(),
              "input",
              new String(input.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }

  /** Always fails. */
  public static final class Fails implements RequestStreamHandler {
    static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      CALLS.incrementAndGet();
      throw new IOException("no", new IllegalStateException("deep"));
    }
  }

  /** Waits at the gate, and swallows the interrupt. */
  public static final class Waits implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      INSIDE.incrementAndGet();
      try {
        GATE.acquire();
      } catch (InterruptedException e) {
        INTERRUPTED[0].countDown();
      } finally {
        INSIDE.decrementAndGet();
      }
      output.write(String.valueOf(System.identityHashCode(this)).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** No handler. */
  public static final class Stranger {}

  /** A handler that cannot be made. */
  public static final class Hidden implements RequestStreamHandler {
    Hidden() {}

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) {}
  }

  private void create(Class<?> handler, Duration timeout, Integer reserved, int retries) {
    functions.create(
        new FunctionSettings(
            "f",
            "arn:aws:lambda:r:1:function:f",
            handler.getName() + "::handleRequest",
            timeout,
            128,
            Map.of("GREETING", "hello"),
            reserved,
            retries,
            Duration.ofHours(6),
            payload -> givenUp.add(new String(payload, StandardCharsets.UTF_8))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aHandlerReceivesItsEnvironmentAndIsKeptForTheNextInvocation() throws Exception {
    create(Echo.class, Duration.ofSeconds(5), null, 0);
    JsonNode first = JSON.readTree(functions.invoke("f", bytes("one")).payload());
    JsonNode second =
        JSON.readTree(
            functions.invoke("arn:aws:lambda:r:1:function:f:live", bytes("two")).payload());

    assertThat(first.get("greeting").asText()).isEqualTo("hello");
    assertThat(first.get("name").asText()).isEqualTo("f");
    assertThat(first.get("remaining").asInt()).isEqualTo(5000);
    assertThat(first.get("input").asText()).isEqualTo("one");
    assertThat(second.get("environment")).isEqualTo(first.get("environment"));
    assertThat(second.get("calls").asInt()).isEqualTo(2);
  }

  @Test
  void anExceptionBecomesLambdasErrorEnvelope() throws Exception {
    create(Fails.class, Duration.ofSeconds(5), null, 0);
    InvocationResult result = functions.invoke("f", bytes("{}"));

    assertThat(result.functionError()).isEqualTo("Unhandled");
    JsonNode envelope = JSON.readTree(result.payload());
    assertThat(envelope.get("errorMessage").asText()).isEqualTo("no");
    assertThat(envelope.get("errorType").asText()).isEqualTo("java.io.IOException");
    assertThat(envelope.get("stackTrace").get(0).asText()).contains("Fails.handleRequest");
    assertThat(envelope.get("cause").get("errorType").asText())
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void whoRunsOutOfTimeIsInterruptedAndItsEnvironmentDropped() throws Exception {
    create(Waits.class, Duration.ofSeconds(1), 1, 0);
    GATE.release();
    byte[] before = functions.invoke("f", bytes("{}")).payload();

    InvocationResult result = functions.invoke("f", bytes("{}"));

    JsonNode envelope = JSON.readTree(result.payload());
    assertThat(envelope.get("errorType").asText()).isEqualTo("Sandbox.Timedout");
    assertThat(envelope.get("errorMessage").asText())
        .endsWith("Error: Task timed out after 1.00 seconds");
    assertThat(INTERRUPTED[0].await(5, TimeUnit.SECONDS)).isTrue();
    GATE.release();
    assertThat(functions.invoke("f", bytes("{}")).payload()).isNotEqualTo(before);
  }

  @Test
  void reservedConcurrencyThrottles() throws Exception {
    create(Waits.class, Duration.ofSeconds(20), 1, 0);
    var first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return functions.invoke("f", bytes("{}"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Awaitility.await().until(() -> INSIDE.get() == 1);

    assertThatThrownBy(() -> functions.invoke("f", bytes("{}")))
        .isInstanceOf(ThrottledException.class);
    var waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return functions.invokeWhenRoom("f", bytes("{}"));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    GATE.release(2);

    assertThat(first.get(5, TimeUnit.SECONDS).isError()).isFalse();
    assertThat(waiting.get(5, TimeUnit.SECONDS).isError()).isFalse();
  }

  @Test
  void anAsynchronousEventIsTriedThreeTimesAndThenGivenUp() {
    create(Fails.class, Duration.ofSeconds(5), null, 2);
    Fails.CALLS.set(0);

    functions.invokeLater("f", bytes("event"));
    assertThat(Fails.CALLS).hasValue(1);
    timers.advance(Duration.ofSeconds(60));
    assertThat(Fails.CALLS).hasValue(2);
    assertThat(givenUp).isEmpty();
    timers.advance(Duration.ofSeconds(120));

    assertThat(Fails.CALLS).hasValue(3);
    assertThat(givenUp).containsExactly("event");
    assertThat(log).contains("event.dropped");
    assertThat(timers.pending()).isZero();
  }

  @Test
  void noRetriesMeansOneAttempt() {
    create(Fails.class, Duration.ofSeconds(5), null, 0);
    Fails.CALLS.set(0);
    functions.invokeLater("f", bytes("event"));
    assertThat(Fails.CALLS).hasValue(1);
    assertThat(givenUp).hasSize(1);
  }

  @Test
  void anAsynchronousEventWaitsForConcurrency() {
    create(Fails.class, Duration.ofSeconds(5), 0, 0);
    Fails.CALLS.set(0);
    functions.invokeLater("f", bytes("event"));
    timers.advance(Duration.ofHours(5));
    assertThat(givenUp).isEmpty();
    timers.advance(Duration.ofHours(2));
    assertThat(Fails.CALLS).hasValue(0);
    assertThat(givenUp).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no.such.Handler             | f: the handler class no.such.Handler is not on the class path
          dev.drawbridge.local.function.FunctionsTest$Stranger | f: the handler dev.drawbridge.local.function.FunctionsTest$Stranger must implement RequestStreamHandler
          dev.drawbridge.local.function.FunctionsTest$Hidden   | f: the handler dev.drawbridge.local.function.FunctionsTest$Hidden needs a public constructor without parameters or with the environment as a Map
          dev.drawbridge.local.function.FunctionsTest$Echo::go | f: the handler method must be handleRequest: dev.drawbridge.local.function.FunctionsTest$Echo::go
          """)
  void aHandlerThatCannotRunIsRefused(String handler, String message) {
    var settings =
        new FunctionSettings(
            "f",
            "arn",
            handler,
            Duration.ofSeconds(1),
            128,
            Map.of(),
            null,
            0,
            Duration.ofHours(1),
            null);
    assertThatThrownBy(() -> functions.create(settings))
        .isInstanceOf(HandlerException.class)
        .hasMessage(message);
  }

  /** Ends by the interrupt, in an error. */
  public static final class Interrupted implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      INSIDE.incrementAndGet();
      try {
        GATE.acquire();
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        INSIDE.decrementAndGet();
      }
    }
  }

  @Test
  void whatStillRunsAtTheEndHasEndedWhenStopReturnsAndDidNotFail() {
    create(Interrupted.class, Duration.ofSeconds(20), 1, 0);
    CompletableFuture.supplyAsync(
        () -> {
          try {
            return functions.invoke("f", bytes("{}"));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    Awaitility.await().until(() -> INSIDE.get() == 1);

    functions.stop();

    assertThat(INSIDE).hasValue(0);
    assertThat(log).containsExactly("function.stopped");
  }

  @Test
  void anEventThatArrivesWhileEverythingStopsReachesNoHandler() {
    var closing = Executors.newSingleThreadExecutor();
    var stopping = new Functions(timers, closing, new Metrics(timers), (kind, _) -> log.add(kind));
    stopping.create(
        new FunctionSettings(
            "f",
            "arn:aws:lambda:r:1:function:f",
            Echo.class.getName() + "::handleRequest",
            Duration.ofSeconds(5),
            128,
            Map.of("GREETING", "hello"),
            null,
            0,
            Duration.ofHours(6),
            payload -> givenUp.add("x")));
    closing.shutdownNow();
    Assertions.assertThatThrownBy(() -> stopping.invokeLater("f", bytes("{}")))
        .describedAs("before the stop it is a mistake and must be heard of")
        .isInstanceOf(RejectedExecutionException.class);
    stopping.stop();
    stopping.invokeLater("f", bytes("{}"));
    assertThat(givenUp).isEmpty();
  }
}
