package dev.drawbridge.functions.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import dev.drawbridge.functions.write.WriteHandler;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
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

  @Test
  void aCallOfTwoThousandRecordsIsSubmittedAndAskedForUntilItIsDone()
      throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      stage.execute(
          """
          INSERT INTO salesforce.account (name, external_id__c)
          SELECT 'n', 'A-' || i FROM generate_series(1, 2000) i
          """);
      String event = stage.drained();
      var write = new WriteHandler(stage.environment());
      var bulk = new BulkHandler(stage.environment());
      assertThat(Invoked.with(write, event).path("next").asText()).isEqualTo("SUBMIT_BULK");
      var steps = new ArrayList<String>();
      do {
        steps.add(Invoked.with(bulk, event).path("next").asText());
      } while (steps.getLast().endsWith("_BULK"));
      assertThat(steps).contains("CHECK_BULK");
      assertThat(Invoked.with(write, event).path("next").asText()).isEqualTo("DONE");
      assertThat(stage.value("SELECT count(sfid) FROM salesforce.account")).isEqualTo("2000");
      assertThat(stage.org().count("SELECT COUNT() FROM Account")).isEqualTo(2_000);
    }
  }
}
