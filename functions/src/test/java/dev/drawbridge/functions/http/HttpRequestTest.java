package dev.drawbridge.functions.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpRequestTest {
  private static HttpRequest of(String event) throws IOException {
    return HttpRequest.of(new ObjectMapper().readTree(event));
  }

  @Test
  void anEventOfTheGatewayIsARequest() throws IOException {
    HttpRequest request =
        of(
            """
            {"routeKey": "POST /api/v3/connections/{id}/holds/{hold}/actions/release",
             "pathParameters": {"id": "crm", "hold": "7"},
             "queryStringParameters": {"dry_run": "true"},
             "headers": {"x-forwarded-proto": "https"},
             "requestContext": {"domainName": "api.example.org"},
             "body": "{\\"resolution\\": \\"skip\\"}", "isBase64Encoded": false}
            """);
    assertThat(request.variable("hold")).isEqualTo("7");
    assertThat(request.flag("dry_run")).isTrue();
    assertThat(request.origin()).isEqualTo("https://api.example.org");
    assertThat(request.json().path("resolution").asText()).isEqualTo("skip");
  }

  @Test
  void aBodyInBase64IsDecoded() throws IOException {
    HttpRequest request = of("{\"body\": \"w6Q=\", \"isBase64Encoded\": true}");
    assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("ä");
  }

  @Test
  void whatIsAbsentIsEmptyAndHasTheStandard() throws IOException {
    HttpRequest request = of("{\"routeKey\": \"GET /connections\"}");
    assertThat(request.body()).isEmpty();
    assertThat(request.parameter("deep")).isEmpty();
    assertThat(request.flag("now")).isFalse();
    assertThat(request.number("hours", 24, 1, 100)).isEqualTo(24);
    assertThat(request.variable("id")).isEmpty();
  }

  @Test
  void aParameterThatCannotBeReadIsASentence() {
    HttpRequest request = Requests.to("GET /x", Map.of("now", "yes", "hours", "0", "page", "1e9"));
    assertThatThrownBy(() -> request.flag("now")).hasMessage("now must be true or false.");
    assertThatThrownBy(() -> request.number("hours", 24, 1, 100))
        .hasMessage("hours must be a whole number from 1 to 100.");
    assertThatThrownBy(() -> request.number("page", 1, 1, 9))
        .hasMessage("page must be a whole number from 1 to 9.");
  }

  @Test
  void textIsPreferredOnlyWhereItIsNamedFirst() {
    for (String accept : new String[] {"", "*/*", "application/json, text/plain"}) {
      assertThat(accepting(accept).prefersText()).describedAs(accept).isFalse();
    }
    for (String accept : new String[] {"text/plain", "text/plain, application/json"}) {
      assertThat(accepting(accept).prefersText()).describedAs(accept).isTrue();
    }
  }

  private static HttpRequest accepting(String types) {
    return new HttpRequest("GET /x", Map.of(), Map.of(), Map.of("accept", types), "", new byte[0]);
  }
}
