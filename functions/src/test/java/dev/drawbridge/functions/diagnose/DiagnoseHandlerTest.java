package dev.drawbridge.functions.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * From an event of the gateway to its answer, as far as nothing is diagnosed; cli DiagnoseCommandIT
 * has the routes against a stack.
 */
class DiagnoseHandlerTest {
  private static void assertRefused(String event, int status, String message) throws IOException {
    JsonNode answer = Invoked.with(new DiagnoseHandler(Invoked.environment()), event);
    assertThat(answer.path("statusCode").asInt()).isEqualTo(status);
    assertThat(Invoked.body(answer).path("message").asText()).isEqualTo(message);
    assertThat(Invoked.body(answer).path("problems").isArray()).isTrue();
  }

  @Test
  void whatIsWrongWithARequestIsSaidBeforeAnythingIsDiagnosed() throws IOException {
    assertRefused(
        "{\"routeKey\": \"POST /diagnostics\"}",
        405,
        "There is no route POST /diagnostics; this path takes GET.");
    assertRefused(
        """
        {"routeKey": "GET /diagnostics/history", "queryStringParameters": {"hours": "0"}}
        """,
        400,
        "hours must be a whole number from 1 to 8760.");
    assertRefused(
        "{\"routeKey\": \"GET /diagnostics\", \"queryStringParameters\": {\"mappping\": \"x\"}}",
        400,
        "This route does not take the query parameter 'mappping'; nothing was done. It takes"
            + " mapping, verbose.");
    assertRefused(
        """
        {"routeKey": "POST /api/v3/connections/{id}/validations", "pathParameters": {"id": "x"}}
        """,
        404,
        "This stack's connection is drawbridge.");
  }
}
