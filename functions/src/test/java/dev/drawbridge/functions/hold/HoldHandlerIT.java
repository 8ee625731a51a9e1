package dev.drawbridge.functions.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An execution that is to wait for holds. */
class HoldHandlerIT {
  private Stage stage;
  private String event;

  @BeforeEach
  void aBatchWithTwoHolds() throws IOException, SQLException {
    stage = Stage.setUp();
    stage.execute(
        """
        INSERT INTO drawbridge.batch (incarnation, algorithm, entries, finished_at, outcome)
        VALUES ('1nc4rn', 'ORDERED', 2, now(), 'PARKED')
        """);
    stage.execute(
        """
        INSERT INTO drawbridge.hold
               (batch, log_id, table_name, record_id, scope, reason, code, message)
        SELECT b.id, i, 'account', i, 'QUEUE', 'REJECTED', 'BAD', 'a value'
          FROM drawbridge.batch b, generate_series(1, 2) AS i
        """);
    event =
        "{\"batch\": %s, \"token\": \"t0ken\"}"
            .formatted(stage.value("SELECT id FROM drawbridge.batch"));
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
  }

  @Test
  void whatWaitsIsPublishedForEachHoldAndWakesTheDrainOnce() throws IOException, SQLException {
    JsonNode answer = Invoked.with(new HoldHandler(stage.environment()), event);
    assertThat(answer.path("holds").asInt()).isEqualTo(2);
    assertThat(stage.published()).containsExactly("Write Held", "Write Held", "Changes Waiting");
    assertThat(stage.asked("PutEvents").toString()).contains("BAD").doesNotContain("a value");
    assertThat(stage.asked("SendTaskSuccess")).isEmpty();
    assertThat(stage.value("SELECT count(*) FROM drawbridge.hold WHERE token = 't0ken'"))
        .isEqualTo("2");
  }

  @Test
  void whatIsReleasedAlreadyIsAnsweredAtOnce() throws IOException, SQLException {
    stage.execute("UPDATE drawbridge.hold SET resolved_at = now(), resolution = 'skip'");
    JsonNode answer = Invoked.with(new HoldHandler(stage.environment()), event);
    assertThat(answer.path("holds").asInt()).isZero();
    assertThat(stage.published()).containsExactly("Changes Waiting");
    assertThat(stage.asked("SendTaskSuccess"))
        .singleElement()
        .satisfies(sent -> assertThat(sent.path("taskToken").asText()).isEqualTo("t0ken"));
  }

  /** Nobody would ever release what is not there. */
  @Test
  void aBatchThatIsNotThereHasNothingToWaitFor() throws IOException, SQLException {
    JsonNode answer =
        Invoked.with(new HoldHandler(stage.environment()), "{\"batch\": 99, \"token\": \"t0ken\"}");
    assertThat(answer.path("holds").asInt()).isZero();
    assertThat(stage.asked("SendTaskSuccess")).hasSize(1);
    assertThat(stage.value("SELECT count(*) FROM drawbridge.hold WHERE token IS NOT NULL"))
        .isEqualTo("0");
  }
}
