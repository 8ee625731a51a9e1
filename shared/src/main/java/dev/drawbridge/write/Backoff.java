package dev.drawbridge.write;

import dev.drawbridge.failure.FailureClass;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: exponential, with full jitter, capped. */
public final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** A used-up daily limit comes back by the hour, not by the second. */
  private static final Duration QUOTA = Duration.ofMinutes(15);

  private final RandomGenerator random;

  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration after(FailureClass failure, int failuresInARow) {
    return failure == FailureClass.QUOTA ? QUOTA : after(failuresInARow);
  }

  Duration after(int failuresInARow) {
    int doublings = Math.min(Math.max(failuresInARow, 1), 10);
    long ceiling = Math.min(FIRST.toMillis() << doublings, LONGEST.toMillis());
    return Duration.ofMillis(1 + random.nextLong(ceiling));
  }
}
