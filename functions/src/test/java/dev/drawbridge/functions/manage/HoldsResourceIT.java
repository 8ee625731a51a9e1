package dev.drawbridge.functions.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes of holds, against a database. */
class HoldsResourceIT {
  private Stage stage;
  private ManageHandler handler;

  @BeforeEach
  void threeHolds() throws IOException, SQLException {
    stage = Stage.setUp();
    stage.execute(
        """
        INSERT INTO drawbridge.hold (log_id, table_name, record_id, scope, reason, code, message)
        SELECT i, 'account', i, 'RECORD', 'REJECTED', 'BAD', 'x' FROM generate_series(1, 3) AS i
        """);
    handler = new ManageHandler(stage.environment());
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
  }

  private JsonNode list(String query) throws IOException {
    JsonNode answer =
        Invoked.with(
            handler,
            """
            {"routeKey": "GET /api/v3/connections/{id}/holds",
             "pathParameters": {"id": "drawbridge"}, "queryStringParameters": {%s}}
            """
                .formatted(query));
    assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
    return Invoked.body(answer);
  }

  @Test
  void holdsAreListedInPagesWithTheirNamesInSnakeCase() throws IOException {
    JsonNode first = list("\"per_page\": \"2\"");
    assertThat(first.path("count").asInt()).isEqualTo(3);
    assertThat(first.path("results")).hasSize(2);
    assertThat(first.path("next").asText())
        .isEqualTo("/api/v3/connections/drawbridge/holds?after=2&per_page=2");
    assertThat(first.path("results").path(0).propertyStream().map(Entry::getKey))
        .containsExactlyInAnyOrder(
            "id",
            "opened_at",
            "scope",
            "reason",
            "table_name",
            "record_id",
            "log_id",
            "code",
            "message");
    JsonNode second = list("\"after\": \"2\", \"per_page\": \"2\"");
    assertThat(second.path("results").findValuesAsText("id")).containsExactly("3");
    assertThat(second.path("next").isNull()).isTrue();
  }

  @Test
  void aHoldThatIsNotThereIsASentenceOfTheDatabase() throws IOException {
    JsonNode answer =
        Invoked.with(
            handler,
            """
            {"routeKey": "POST /api/v3/connections/{id}/holds/{hold}/actions/release",
             "pathParameters": {"id": "drawbridge", "hold": "99"},
             "body": "{\\"resolution\\": \\"skip\\"}"}
            """);
    assertThat(answer.path("statusCode").asInt()).isEqualTo(400);
    assertThat(Invoked.body(answer).path("message").asText()).startsWith("There is no hold 99.");
    assertThat(stage.published()).isEmpty();
  }
}
