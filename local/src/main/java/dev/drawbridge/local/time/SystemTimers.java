package dev.drawbridge.local.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's own clock. Every action runs in a thread of its own. */
public final class SystemTimers implements Timers {
  private final ScheduledThreadPoolExecutor scheduler;

  public SystemTimers() {
    scheduler =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("timers").factory());
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    try {
      Future<?> pending =
          scheduler.schedule(
              () -> Thread.startVirtualThread(action), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> pending.cancel(false);
    } catch (RejectedExecutionException e) {
      // The stack is closing: nothing waits any more.
      return () -> {};
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
