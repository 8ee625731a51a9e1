package dev.drawbridge.functions.complete;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CompleteHandlerIT {
  @Test
  void aBatchIsFinishedOnce() throws IOException, SQLException {
    try (Stage stage = Stage.setUp()) {
      stage.execute(
          """
          INSERT INTO drawbridge.batch (incarnation, algorithm, entries)
          VALUES ('1nc4rn', 'ORDERED', 1)
          """);
      String event = "{\"batch\": %s}".formatted(stage.value("SELECT id FROM drawbridge.batch"));
      var handler = new CompleteHandler(stage.environment());
      assertThat(Invoked.with(handler, event).path("finished").asBoolean()).isTrue();
      assertThat(Invoked.with(handler, event).path("finished").asBoolean()).isFalse();
    }
  }
}
