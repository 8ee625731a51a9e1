package dev.drawbridge.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
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

  /** Answers with numbered pages, each of two entries, until there are so many. */
  private StackApi paged(String path, String list, int pages) {
    gateway.createContext(
        path,
        exchange -> {
          received.add(exchange.getRequestURI().toString());
          int page = received.size();
          String next = page < pages ? "\"" + path + "?after=" + page + "\"" : "null";
          byte[] body =
              "{\"count\":%d,\"next\":%s,\"%s\":[{\"id\":%d},{\"id\":%d}]}"
                  .formatted(2 * pages, next, list, 2 * page - 1, 2 * page)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    String address = "http://localhost:" + gateway.getAddress().getPort();
    return new StackApi(address, "token", "crm", "stack.log", PAUSES);
  }

  @Test
  void everyPageOfAListIsRead() {
    Listed holds = paged("/api/v3/connections/crm/holds", "results", 3).holds();
    assertThat(holds.entries().findValuesAsText("id"))
        .containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(holds.more()).isZero();
    assertThat(received)
        .containsExactly(
            "/api/v3/connections/crm/holds?per_page=500",
            "/api/v3/connections/crm/holds?after=1",
            "/api/v3/connections/crm/holds?after=2");
  }

  @Test
  void whatIsLeftOutOfALongListIsCounted() {
    JsonNode history = paged("/diagnostics/history", "timeline", 12).diagnosticHistory(24);
    assertThat(received).hasSize(10).first().asString().contains("hours=24&per_page=500");
    assertThat(history.path("timeline")).hasSize(20);
    assertThat(history.path("more").asInt()).isEqualTo(4);
    assertThat(history.has("next")).isFalse();
  }

  @Test
  void aRefusalForItsSizeIsReportedInTheStacksWordsWhereItHasSome() {
    String own = "{\"message\":\"Take less.\",\"problems\":[]}";
    String gateways = "{\"message\":\"Request Entity Too Large\"}";
    assertThatThrownBy(() -> refusing(own).importMappings("{}")).hasMessage("Take less.");
    gateway.removeContext("/");
    assertThatThrownBy(() -> refusing(gateways).importMappings("{}"))
        .hasMessageContaining("more than the HTTP API takes at once (HTTP 413)");
  }

  private StackApi refusing(String answer) {
    gateway.createContext(
        "/",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(413, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    String address = "http://localhost:" + gateway.getAddress().getPort();
    return new StackApi(address, "token", "crm", "stack.log", PAUSES);
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
