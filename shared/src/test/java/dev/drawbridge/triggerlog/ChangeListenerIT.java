package dev.drawbridge.triggerlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** LISTEN on a real connection. */
class ChangeListenerIT {
  private final TestDatabase db = new TestDatabase(List.of(TestMappings.account()));
  private final AtomicInteger wakes = new AtomicInteger();
  private final ChangeListener listener =
      new ChangeListener(db.database(), TestDatabase.SCHEMA, Clock.systemUTC());

  @AfterEach
  void close() {
    db.close();
  }

  private CompletableFuture<Boolean> listening(Duration time, Duration floor) {
    var until = Clock.systemUTC().instant().plus(time);
    return CompletableFuture.supplyAsync(
        () -> listener.listen(until, floor, wakes::incrementAndGet), Thread::startVirtualThread);
  }

  private void insert() {
    db.execute("INSERT INTO salesforce.account (name) VALUES ('x')");
  }

  @Test
  void aCommitWakesAtOnceAndSoDoesWhatWasThereBefore() {
    var done = listening(Duration.ofSeconds(3), Duration.ZERO);
    await().until(() -> wakes.get() == 1);
    insert();
    await().until(() -> wakes.get() == 2);
    assertThat(done.join()).isTrue();
  }

  @Test
  void withinTheFloorManyCommitsAreOneWakeUp() {
    var done = listening(Duration.ofSeconds(4), Duration.ofSeconds(2));
    await().until(() -> wakes.get() == 1);
    for (int i = 0; i < 20; i++) {
      insert();
    }
    assertThat(done.join()).isTrue();
    assertThat(wakes.get()).isEqualTo(2);
  }

  @Test
  void thereIsOneListenerForAConnection() {
    var first = listening(Duration.ofSeconds(8), Duration.ZERO);
    await().until(() -> wakes.get() == 1);
    assertThat(listening(Duration.ofSeconds(2), Duration.ZERO).join()).isFalse();
    assertThat(first.join()).isTrue();
    assertThat(listening(Duration.ofMillis(100), Duration.ZERO).join()).isTrue();
  }
}
