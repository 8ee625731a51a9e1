package dev.drawbridge.functions.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The ends of a step of the workflow that need no Salesforce; shared has the others. */
class WriteHandlerIT {
  private static final String NOT_THERE =
      "{\"incarnation\": \"1nc4rn\", \"batch\": 7, \"attempt\": 1, \"owner\": \"e\"}";

  @Test
  void aBatchThatIsNotThereEndsTheExecution() throws IOException {
    try (Stage stage = Stage.setUp()) {
      JsonNode written = Invoked.with(new WriteHandler(stage.environment()), NOT_THERE);
      assertThat(written.path("next").asText()).isEqualTo("ENDED");
    }
  }

  @Test
  void theScheduleFindsNothingToLookForWhereNothingWasSent() throws IOException {
    try (Stage stage = Stage.setUp()) {
      JsonNode looked =
          Invoked.with(new WriteHandler(stage.environment()), "{\"trigger\": \"late-requests\"}");
      assertThat(looked.path("lateRequests").asInt()).isZero();
      assertThat(looked.path("unblockedMappings").asInt()).isZero();
      assertThat(stage.published()).isEmpty();
    }
  }
}
