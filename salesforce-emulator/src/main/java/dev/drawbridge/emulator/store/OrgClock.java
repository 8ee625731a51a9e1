package dev.drawbridge.emulator.store;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The org's time: the machine's, shifted on demand. */
public final class OrgClock {
  private final Clock clock;
  private final AtomicLong offsetMillis = new AtomicLong();

  public OrgClock(Clock clock) {
    this.clock = clock;
  }

  public Instant now() {
    return clock.instant().plusMillis(offsetMillis.get());
  }

  public void shift(long millis) {
    offsetMillis.set(millis);
  }

  public long offsetMillis() {
    return offsetMillis.get();
  }
}
