package dev.drawbridge.manage;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long an import waits for tables that others have locked. While it waits for a lock, any
 * session that wants the table next waits behind it; while it pauses, none does.
 *
 * @param each the wait for one lock
 * @param pauses before each further attempt
 * @param pause lets time pass
 */
public record LockPatience(Duration each, List<Duration> pauses, Consumer<Duration> pause) {
  /** Less than deadlock_timeout: a deadlock's victim is never the application. */
  private static final Duration EACH = Duration.ofMillis(400);

  public LockPatience {
    pauses = List.copyOf(pauses);
  }

  /** In all some 9 s: the answer must be there within the HTTP API's 29. */
  public static LockPatience standard(Consumer<Duration> pause) {
    return new LockPatience(
        EACH,
        List.of(
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(1600),
            Duration.ofMillis(3200)),
        pause);
  }
}
