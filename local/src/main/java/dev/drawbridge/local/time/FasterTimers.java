package dev.drawbridge.local.time;

import java.time.Duration;
import java.time.Instant;

/**
 * A clock on which a minute passes in seconds, for tests of what cannot be run on a virtual one.
 */
public final class FasterTimers implements Timers {
  private final long factor;
  private final SystemTimers timers = new SystemTimers();
  private final Instant start = timers.instant();

  public FasterTimers() {
    this(Duration.ofSeconds(1));
  }

  /**
   * @param minute how long a minute takes
   */
  public FasterTimers(Duration minute) {
    factor = Math.max(1, Duration.ofMinutes(1).dividedBy(minute));
  }

  @Override
  public Instant instant() {
    return start.plus(Duration.between(start, timers.instant()).multipliedBy(factor));
  }

  @Override
  public Alarm after(Duration delay, Runnable action) {
    return timers.after(delay.dividedBy(factor), action);
  }

  @Override
  public void close() {
    timers.close();
  }
}
