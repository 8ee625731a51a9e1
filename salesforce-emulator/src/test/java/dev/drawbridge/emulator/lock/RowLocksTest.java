package dev.drawbridge.emulator.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Locks are had by one call at a time, and calls never wait for each other for good. */
class RowLocksTest {
  private final RowLocks locks = new RowLocks();

  private Set<String> acquire(RowLocks.Lease lease, Duration patience, String... ids) {
    return locks.acquire(lease, new TreeSet<>(List.of(ids)), patience);
  }

  @Test
  void freeRecordsAreHadAtOnceAndAgain() {
    var lease = new RowLocks.Lease();
    assertThat(acquire(lease, Duration.ZERO, "a", "b")).isEmpty();
    assertThat(acquire(lease, Duration.ZERO, "b", "c")).isEmpty();
    assertThat(locks.ids()).containsExactly("a", "b", "c");
    locks.release(lease);
    assertThat(locks.ids()).isEmpty();
    assertThat(locks.busy()).isFalse();
  }

  @Test
  void takenRecordIsMissingAndTheOthersAreHad() {
    var first = new RowLocks.Lease();
    acquire(first, Duration.ZERO, "b");
    var second = new RowLocks.Lease();
    assertThat(acquire(second, Duration.ofMillis(20), "a", "b", "c")).containsExactly("b");
    assertThat(locks.ids()).containsExactly("a", "b", "c");
    locks.release(second);
    assertThat(locks.ids()).containsExactly("b");
  }

  @Test
  void waiterHasTheRecordOnceItIsFree() {
    var first = new RowLocks.Lease();
    acquire(first, Duration.ZERO, "a");
    CompletableFuture<Set<String>> waiting =
        CompletableFuture.supplyAsync(
            () -> acquire(new RowLocks.Lease(), Duration.ofSeconds(20), "a"));
    locks.release(first);
    await().atMost(10, TimeUnit.SECONDS).until(waiting::isDone);
    assertThat(waiting.join()).isEmpty();
  }

  @Test
  void callsThatWantTheSameRecordsAllComeThrough() throws Exception {
    List<String> ids = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        int from = i % 15;
        executor.submit(
            () -> {
              var lease = new RowLocks.Lease();
              locks.acquire(
                  lease, new TreeSet<>(ids.subList(from, from + 5)), Duration.ofSeconds(20));
              locks.release(lease);
            });
      }
      executor.shutdown();
      assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(locks.ids()).isEmpty();
  }
}
