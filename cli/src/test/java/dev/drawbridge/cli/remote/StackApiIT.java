package dev.drawbridge.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command line makes of an HTTP API that throttles. */
class StackApiIT {
  private static final List<Duration> PAUSES = Collections.nCopies(3, Duration.ofMillis(1));

  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  /** Throttles so many requests, and answers those that follow. */
  private StackApi throttling(int requests) {
    gateway.createContext(
        "/",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          boolean throttled = received.size() <= requests;
          String text = throttled ? "{\"message\":\"Too Many Requests\"}" : "{\"results\":[]}";
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(throttled ? 429 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    String address = "http://localhost:" + gateway.getAddress().getPort();
    return new StackApi(address, "token", "crm", "stack.log", PAUSES);
  }

  @Test
  void throttledRequestIsSentAgainWithItsBody() {
    throttling(2).importMappings("{\"mappings\":[]}");
    assertThat(received).containsExactlyElementsOf(Collections.nCopies(3, "{\"mappings\":[]}"));
  }

  @Test
  void requestThatStaysThrottledEndsWithASentence() {
    StackApi api = throttling(Integer.MAX_VALUE);
    assertThatThrownBy(api::holds)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("only a few requests a second")
        .hasMessageContaining("4 times (HTTP 429)");
    assertThat(received).hasSize(4);
  }
}
