package dev.drawbridge.functions.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The end of a step of the Bulk API that needs no Salesforce; shared BulkWritesIT has the others.
 */
class BulkHandlerIT {
  @Test
  void aBatchThatIsNotThereEndsTheExecution() throws IOException {
    try (Stage stage = Stage.setUp()) {
      String event =
          """
          {"incarnation": "1nc4rn", "batch": 7, "attempt": 1, "owner": "e"}
          """;
      assertThat(Invoked.with(new BulkHandler(stage.environment()), event).path("next").asText())
          .isEqualTo("ENDED");
    }
  }
}
