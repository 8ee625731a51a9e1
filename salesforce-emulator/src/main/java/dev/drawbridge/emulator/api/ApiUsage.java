package dev.drawbridge.emulator.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How many API requests there were in the last 24 hours, to the second. */
public final class ApiUsage {
  private static final long WINDOW = Duration.ofHours(24).toSeconds();

  private final NavigableMap<Long, Integer> bySecond = new TreeMap<>();
  private int used;

  /** Counts one request unless there were {@code allowed} already; false if so. */
  public synchronized boolean take(Instant now, int allowed) {
    if (used(now) >= allowed) {
      return false;
    }
    bySecond.merge(now.getEpochSecond(), 1, Integer::sum);
    used++;
    return true;
  }

  public synchronized int used(Instant now) {
    for (Map.Entry<Long, Integer> first = bySecond.firstEntry();
        first != null && first.getKey() <= now.getEpochSecond() - WINDOW;
        first = bySecond.firstEntry()) {
      used -= first.getValue();
      bySecond.pollFirstEntry();
    }
    return used;
  }

  public synchronized void clear() {
    bySecond.clear();
    used = 0;
  }
}
