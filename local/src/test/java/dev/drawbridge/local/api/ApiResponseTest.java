package dev.drawbridge.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.local.endpoint.HttpListener.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiResponseTest {
  private static Response read(String json) {
    return ApiResponse.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void withAStatusTheAnswerIsTakenApart() {
    var response =
        read(
            "{\"statusCode\": 404, \"headers\": {\"content-type\": \"text/html\", \"X\": 1},"
                + " \"body\": \"ü\"}");
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.headers()).isEqualTo(Map.of("content-type", "text/html", "X", "1"));
    assertThat(response.body()).asString(StandardCharsets.UTF_8).isEqualTo("ü");
  }

  @Test
  void withoutAStatusTheAnswerIsTheBody() {
    var response = read("{\"a\": 1}");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).isEqualTo(Map.of("Content-Type", "application/json"));
    assertThat(response.body()).asString().isEqualTo("{\"a\": 1}");
  }

  @Test
  void aBinaryBodyIsDecoded() {
    var response = read("{\"statusCode\": 200, \"isBase64Encoded\": true, \"body\": \"AP8=\"}");
    assertThat(response.body()).containsExactly(0, 0xff);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"statusCode\": 200, \"isBase64Encoded\": true, \"body\": \"?\"}"})
  void whatIsNoAnswerIsNone(String json) {
    assertThat(read(json)).isNull();
  }
}
