package dev.drawbridge.functions.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a message to an execution. */
class DispatchHandlerIT {
  private Stage stage;

  @BeforeEach
  void aStageWithoutDatabase() throws IOException {
    stage = Stage.withoutDatabase();
  }

  @AfterEach
  void close() throws IOException {
    stage.close();
  }

  private void dispatch(String body) throws IOException {
    var json = new ObjectMapper();
    var event = json.createObjectNode();
    event
        .putArray("Records")
        .addObject()
        .put("messageId", "m-1")
        .put("receiptHandle", "receipt")
        .put("body", body)
        .put("eventSourceARN", "arn:aws:sqs:us-east-1:000000000000:merged-writes.fifo");
    Invoked.with(new DispatchHandler(stage.environment()), event.toString());
  }

  @Test
  void aPointerStartsTheExecutionOfItsAttempt() throws IOException {
    dispatch(
        """
        {"connection": "drawbridge", "incarnation": "3f9c1a7e", "batch": 42, "attempt": 2,
         "algorithm": "ORDERED", "entries": 200}
        """);
    assertThat(stage.asked("StartExecution"))
        .singleElement()
        .satisfies(
            started -> assertThat(started.path("name").asText()).contains("3f9c1a7e", "42", "2"));
    assertThat(stage.published()).isEmpty();
  }

  @Test
  void aForeignMessageIsGivenBackPublishedAndThrown() {
    assertThatThrownBy(() -> dispatch("hello"))
        .isInstanceOf(SyncException.Misconfigured.class)
        .hasMessageContaining("Message m-1")
        .hasMessageNotContaining("hello");
    assertThat(stage.published()).containsExactly("Message Refused");
    assertThat(stage.asked("ChangeMessageVisibility"))
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.path("QueueUrl").asText()).endsWith("/merged-writes.fifo");
              assertThat(asked.path("VisibilityTimeout").asInt()).isZero();
            });
    assertThat(stage.asked("StartExecution")).isEmpty();
  }
}
