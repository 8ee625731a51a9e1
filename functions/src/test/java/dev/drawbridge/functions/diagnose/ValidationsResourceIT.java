package dev.drawbridge.functions.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A diagnosis that is asked for and fetched later; cli DiagnoseCommandIT has the whole way. */
class ValidationsResourceIT {
  private static JsonNode answer(DiagnoseHandler handler, String route, String more)
      throws IOException {
    return Invoked.with(
        handler,
        """
        {"routeKey": "%s", "pathParameters": {"id": "drawbridge"%s}}
        """
            .formatted(route, more));
  }

  @Test
  void whatIsAskedForRunsUntilItIsMade() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      var handler = new DiagnoseHandler(stage.environment());
      String route = "/api/v3/connections/{id}/validations";
      JsonNode asked = answer(handler, "POST " + route, "");
      assertThat(asked.path("statusCode").asInt()).isEqualTo(202);
      String url = Invoked.body(asked).path("result_url").asText();
      String run = stage.value("SELECT id FROM drawbridge.validation");
      assertThat(url).isEqualTo("/api/v3/connections/drawbridge/validations/" + run);
      assertThat(stage.published()).containsExactly("Diagnosis Requested");

      String fetch = "GET " + route + "/{run}";
      JsonNode running = answer(handler, fetch, ", \"run\": \"%s\"".formatted(run));
      assertThat(running.path("statusCode").asInt()).isEqualTo(202);
      assertThat(running.path("body").asText()).isEqualTo("{\"status\":\"RUNNING\"}");
      stage.execute("UPDATE drawbridge.validation SET result = '{\"errors\": []}'");
      JsonNode made = answer(handler, fetch, ", \"run\": \"%s\"".formatted(run));
      assertThat(made.path("statusCode").asInt()).isEqualTo(200);
      assertThat(made.path("body").asText()).isEqualTo("{\"errors\": []}");

      JsonNode unknown = answer(handler, fetch, ", \"run\": \"<0f>\"");
      assertThat(unknown.path("statusCode").asInt()).isEqualTo(404);
      assertThat(Invoked.body(unknown).path("message").asText())
          .isEqualTo("There is no validation 0f.");
    }
  }
}
