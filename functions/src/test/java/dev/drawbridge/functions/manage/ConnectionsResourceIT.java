package dev.drawbridge.functions.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map.Entry;
import org.junit.jupiter.api.Test;

/** The connection, its pause and its plan, against a database. */
class ConnectionsResourceIT {
  private static JsonNode body(ManageHandler handler, String method, String path, String query)
      throws IOException {
    JsonNode answer =
        Invoked.with(
            handler,
            """
            {"routeKey": "%s /api/v3/connections/{id}%s", "pathParameters": {"id": "drawbridge"},
             "queryStringParameters": {%s}}
            """
                .formatted(method, path, query));
    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    return Invoked.body(answer);
  }

  @Test
  void theConnectionIsReturnedInHerokusShapeAndAPauseCanBeEnded() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.execute("UPDATE drawbridge.connection SET pause_requested = true");
      var handler = new ManageHandler(stage.environment());
      JsonNode details = body(handler, "GET", "", "\"deep\": \"true\"");
      assertThat(details.propertyStream().map(Entry::getKey))
          .containsExactly(
              "id",
              "name",
              "internal_name",
              "resource_name",
              "schema_name",
              "state",
              "algorithm",
              "breaker",
              "pause_requested",
              "sf_info",
              "mappings");
      assertThat(details.path("pause_requested").asBoolean()).isTrue();
      assertThat(details.path("sf_info").path("api_version").asText()).isEqualTo("65.0");
      assertThat(body(handler, "GET", "", "").has("mappings")).isFalse();
      assertThat(body(handler, "GET", "/plan", "").path("obstacles").findValuesAsText("kind"))
          .containsExactly("PAUSED");

      JsonNode resumed = body(handler, "POST", "/actions/resume", "");
      assertThat(resumed.path("ended").findValuesAsText("kind")).containsExactly("PAUSE");
      assertThat(stage.value("SELECT pause_requested FROM drawbridge.connection")).isEqualTo("f");
      assertThat(stage.published()).containsExactly("Changes Waiting");
    }
  }
}
