package dev.drawbridge.functions.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a drain answers; cli and shared have the batches that it makes. */
class DrainHandlerIT {
  @Test
  void whereNothingWaitsNothingIsSentAndAScheduledDrainDoesNotLinger()
      throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      var handler = new DrainHandler(stage.environment());
      for (String event : new String[] {"{}", "{\"trigger\": \"schedule\"}"}) {
        JsonNode answer = Invoked.with(handler, event);
        assertThat(answer.path("claimed").asInt()).isZero();
        assertThat(answer.path("batch").asLong()).isZero();
      }
      assertThat(stage.asked("SendMessage")).isEmpty();
      assertThat(stage.value("SELECT count(*) FROM drawbridge.batch")).isEqualTo("0");
    }
  }
}
