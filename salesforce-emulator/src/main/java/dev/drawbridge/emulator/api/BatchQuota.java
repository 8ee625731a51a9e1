package dev.drawbridge.emulator.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/** Bulk batches of the last 24 hours; refused ones count too. */
public final class BatchQuota {
  private static final Duration WINDOW = Duration.ofHours(24);

  private final IntSupplier limit;
  private final Deque<Instant> taken = new ArrayDeque<>();

  /**
   * Starts with nothing used.
   *
   * @param limit how many there may be in 24 hours
   */
  public BatchQuota(IntSupplier limit) {
    this.limit = limit;
  }

  /** Counts one batch; false if the day's allowance is used up. */
  public synchronized boolean take(Instant now) {
    if (remaining(now) == 0) {
      return false;
    }
    taken.addLast(now);
    return true;
  }

  public synchronized int remaining(Instant now) {
    while (!taken.isEmpty() && !taken.getFirst().plus(WINDOW).isAfter(now)) {
      taken.removeFirst();
    }
    return Math.max(0, limit.getAsInt() - taken.size());
  }

  public int limit() {
    return limit.getAsInt();
  }

  public synchronized void clear() {
    taken.clear();
  }
}
