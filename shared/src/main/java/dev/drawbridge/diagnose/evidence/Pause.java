package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.failure.SyncException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Lets time pass for a check that has its result only a little later. */
public interface Pause {
  /**
   * @throws SyncException.Retriable when the diagnosis is given up meanwhile
   */
  void await(Duration time);

  static Pause ofTheClock() {
    return time -> {
      try {
        new CompletableFuture<Boolean>()
            .completeOnTimeout(true, time.toMillis(), TimeUnit.MILLISECONDS)
            .get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SyncException.Retriable("It ran out of time.", e);
      }
    };
  }
}
