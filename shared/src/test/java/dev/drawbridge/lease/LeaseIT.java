package dev.drawbridge.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.failure.SyncException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseIT {
  private final TestDatabase db = new TestDatabase(List.of());
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void close() {
    timer.shutdownNow();
    db.close();
  }

  @Test
  void oneInvocationAtATimeHoldsALease() {
    assertThat(take("writer", "one")).isPresent();
    assertThat(take("writer", "two")).isEmpty();
  }

  @Test
  void leasesOfDifferentNamesAreHeldSideBySide() {
    Lease writer = take("writer", "one").orElseThrow();
    Lease reader = take("read:account", "two").orElseThrow();
    assertThat(take("read:contact", "three")).isPresent();

    reader.release(handle -> {});
    assertThatCode(() -> writer.fenced(handle -> true)).doesNotThrowAnyException();
    assertThat(take("writer", "four")).isEmpty();
    assertThat(take("read:account", "five")).isPresent();
  }

  @Test
  void anEqualEpochOfAnotherLeaseFencesNoInvocation() {
    Lease superseded = take("writer", "one").orElseThrow();
    expire("writer");
    Lease reader = take("read:account", "two").orElseThrow();
    assertThat(reader.epoch()).isEqualTo(superseded.epoch());
    assertThat(take("writer", "three")).isPresent();

    assertThatThrownBy(() -> superseded.fenced(handle -> true))
        .isInstanceOf(SyncException.Superseded.class);
    String done = reader.fenced(handle -> "mine");
    assertThat(done).isEqualTo("mine");
  }

  private Optional<Lease> take(String name, String owner) {
    return Lease.take(db.database(), name, owner, null, timer);
  }

  private void expire(String name) {
    db.execute("UPDATE drawbridge.lease SET expires_at = '-infinity' WHERE name = ?", name);
  }
}
