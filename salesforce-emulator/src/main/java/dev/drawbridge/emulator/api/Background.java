package dev.drawbridge.emulator.api;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Work that no client waits for, each piece on a thread of its own as it may wait for locks. */
public final class Background implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final ExecutorService workers;

  public Background(ScheduledExecutorService timer, ExecutorService workers) {
    this.timer = timer;
    this.workers = workers;
  }

  /** Does a step after so long; a closed org does nothing any more. */
  public void later(long millis, Runnable step) {
    if (timer.isShutdown()) {
      return;
    }
    timer.schedule(() -> begin(step), millis, TimeUnit.MILLISECONDS);
  }

  private void begin(Runnable step) {
    try {
      workers.execute(step);
    } catch (RejectedExecutionException e) {
      // Closed between the two: there is nothing left to do it in.
      return;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
  }
}
