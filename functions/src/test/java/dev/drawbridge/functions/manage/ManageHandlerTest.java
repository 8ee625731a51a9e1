package dev.drawbridge.functions.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** From an event of the gateway to its answer, as far as neither database nor org is asked. */
class ManageHandlerTest {
  private static final String HOLDS = "/api/v3/connections/{id}/holds";

  private static JsonNode answer(String event) throws IOException {
    return Invoked.with(new ManageHandler(Invoked.environment()), event);
  }

  private static void assertRefused(String event, int status, String message) throws IOException {
    JsonNode answer = answer(event);
    assertThat(answer.path("statusCode").asInt()).isEqualTo(status);
    assertThat(Invoked.body(answer).path("message").asText()).startsWith(message);
  }

  @Test
  void theStacksOnlyConnectionIsDiscoveredInHerokusShape() throws IOException {
    JsonNode answer =
        answer(
            """
            {"routeKey": "GET /connections", "queryStringParameters": {"app": "shop"},
             "headers": {"x-forwarded-proto": "https"},
             "requestContext": {"domainName": "api.example.org"}}
            """);
    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    assertThat(answer.path("body").asText())
        .isEqualTo(
            "{\"count\":1,\"next\":null,\"previous\":null,\"results\":[{\"id\":\"drawbridge\","
                + "\"resource_name\":\"drawbridge\",\"display_name\":\"drawbridge\","
                + "\"addon_type\":1,\"app_name\":\"shop\","
                + "\"region_url\":\"https://api.example.org\",\"detail_url\":"
                + "\"https://api.example.org/api/v3/connections/drawbridge\"}]}");
  }

  @Test
  void noUserDiscoversAnotherConnection() throws IOException {
    for (String query : new String[] {"\"resource_name\": \"x\"", "\"addon_type\": \"2\""}) {
      JsonNode answer =
          answer(
              "{\"routeKey\": \"GET /connections\", \"queryStringParameters\": {%s}}"
                  .formatted(query));
      assertThat(Invoked.body(answer).path("count").asInt()).isZero();
    }
  }

  @Test
  void whatIsWrongWithARequestIsSaidBeforeAnythingIsAsked() throws IOException {
    assertRefused(
        "{\"routeKey\": \"GET %s\", \"pathParameters\": {\"id\": \"x\"}}".formatted(HOLDS),
        404,
        "This stack's connection is drawbridge.");
    assertRefused(
        """
        {"routeKey": "GET %s", "pathParameters": {"id": "drawbridge"},
         "queryStringParameters": {"per_page": "1000"}}
        """
            .formatted(HOLDS),
        400,
        "per_page must be a whole number from 1 to 500.");
    assertRefused(
        """
        {"routeKey": "POST %s/{hold}/actions/release",
         "pathParameters": {"id": "drawbridge", "hold": "x"}, "body": "{}"}
        """
            .formatted(HOLDS),
        400,
        "A hold is named by its number");
    assertRefused(
        """
        {"routeKey": "POST %s/actions/release", "pathParameters": {"id": "drawbridge"},
         "body": "{\\"code\\": 5}"}
        """
            .formatted(HOLDS),
        400,
        "Holds are released together by their cause");
    assertRefused(
        """
        {"routeKey": "POST /api/v3/connections/{id}/actions/import",
         "pathParameters": {"id": "drawbridge"}, "queryStringParameters": {"dry_run": "yes"}}
        """,
        400,
        "dry_run must be true or false.");
    assertRefused(
        """
        {"routeKey": "POST /api/v3/connections/{id}/actions/import",
         "pathParameters": {"id": "drawbridge"}, "body": "{"}
        """,
        422,
        "");
  }
}
