package dev.drawbridge.functions.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpReplyTest {
  enum Colour {
    RED
  }

  record Thing(String tableName, Instant openedAt, Colour status, long apiCalls) {}

  @Test
  void everyNameIsInSnakeCaseAndEveryTimeInIsoForm() {
    var thing = new Thing("account", Instant.parse("2026-11-29T10:00:00.5Z"), Colour.RED, 7);
    assertThat(HttpReply.ok(thing).body())
        .isEqualTo(
            "{\"table_name\":\"account\",\"opened_at\":\"2026-11-29T10:00:00.500Z\","
                + "\"status\":\"RED\",\"api_calls\":7}");
  }

  @Test
  void theGatewayIsGivenStatusHeadersAndBody() {
    assertThat(HttpReply.ok(new Message("done")).event())
        .isEqualTo(
            Map.of(
                "statusCode",
                200,
                "headers",
                Map.of("content-type", "application/json"),
                "body",
                "{\"message\":\"done\"}"));
  }

  @Test
  void textIsLines() {
    HttpReply reply = HttpReply.text(List.of("a", "b"));
    assertThat(reply.body()).isEqualTo("a\nb\n");
    assertThat(reply.headers()).containsEntry("content-type", "text/plain; charset=utf-8");
  }
}
