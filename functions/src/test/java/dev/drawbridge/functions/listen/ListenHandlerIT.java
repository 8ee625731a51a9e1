package dev.drawbridge.functions.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.functions.Invoked;
import dev.drawbridge.functions.Stage;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** How a listener ends; shared ChangeListenerIT has what it hears. */
class ListenHandlerIT {
  /** A minute is left, and the margin of fifteen seconds makes it end before. */
  @Test
  void aListenerWhosePlaceIsTakenEndsAtOnce() throws Exception {
    try (Stage stage = Stage.setUp()) {
      var first = new ListenHandler(stage.environment());
      Thread listening = Thread.ofVirtual().start(() -> listen(first));
      awaitListener(stage, listening);
      assertThat(Invoked.with(new ListenHandler(stage.environment()), "{}")).isEmpty();
      assertThat(listening.isAlive()).isTrue();
      stage.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
      listening.join();
    }
  }

  /** Its connection is cut by the test. */
  private static void listen(ListenHandler handler) {
    try {
      Invoked.with(handler, "{}");
    } catch (IOException | RuntimeException e) {
      assertThat(e).isNotNull();
    }
  }

  @Test
  void aCommitIsPublishedAndNothingOfItsValues() throws Exception {
    try (Stage stage = Stage.setUp()) {
      stage.mapAccounts();
      var handler = new ListenHandler(stage.environment());
      Thread listening = Thread.ofVirtual().start(() -> listen(handler));
      awaitListener(stage, listening);
      while (stage.published().isEmpty() && listening.isAlive()) {
        stage.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
      }
      assertThat(stage.published()).contains("Changes Waiting");
      assertThat(stage.asked("PutEvents").toString()).doesNotContain("Acme");
      stage.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
      listening.join();
    }
  }

  private static void awaitListener(Stage stage, Thread listening) throws SQLException {
    while (stage
            .value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            .equals("0")
        && listening.isAlive()) {
      Thread.onSpinWait();
    }
  }
}
