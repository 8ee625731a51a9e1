package dev.drawbridge.functions.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map.Entry;
import org.junit.jupiter.api.Test;

/** What earlier diagnoses found; cli DiagnoseCommandIT has what one finds now. */
class DiagnosticsResourceIT {
  @Test
  void theHistoryIsReturnedInPagesWithItsNamesInSnakeCase() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.execute(
          """
          INSERT INTO drawbridge.check_span
                 (mapping, rule_id, status, message, since, last_seen, is_open)
          SELECT object, 'TEST', 'RED', '', now() - interval '1 hour', now(), true
            FROM (VALUES (''), ('Account')) AS span (object)
          """);
      stage.execute(
          """
          INSERT INTO drawbridge.diagnosis
                 (at, tier, status, red, yellow, green, skipped, unseen, duration_millis, api_calls)
          VALUES (now(), 'FULL', 'RED', 2, 0, 40, 0, 0, 5, 6)
          """);
      JsonNode history =
          Invoked.body(
              Invoked.with(
                  new DiagnoseHandler(stage.environment()),
                  """
                  {"routeKey": "GET /diagnostics/history",
                   "queryStringParameters": {"hours": "2", "per_page": "1"}}
                  """));
      assertThat(history.path("count").asInt()).isEqualTo(2);
      assertThat(history.path("next").asText())
          .isEqualTo("/diagnostics/history?hours=2&after=1&per_page=1");
      assertThat(history.path("runs").path(0).path("duration_millis").asInt()).isEqualTo(5);
      assertThat(history.path("runs").path(0).path("api_calls").asInt()).isEqualTo(6);
      JsonNode span = history.path("timeline").path(0);
      assertThat(span.propertyStream().map(Entry::getKey))
          .containsExactly(
              "check", "name", "status", "message", "since", "last_seen", "results", "open");
    }
  }
}
