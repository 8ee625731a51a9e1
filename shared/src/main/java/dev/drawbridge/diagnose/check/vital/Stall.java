package dev.drawbridge.diagnose.check.vital;

import java.time.Duration;

/**
 * When a change that waits, with nothing at work, is stalled. The drain comes each minute and may
 * be some seconds late: the scheduler's aim, the start of the function. Vital signs are looked at
 * each minute, too, at other seconds of it. So a look that finds a change nearly old enough waits
 * for the answer; else it would come with the next look, a minute later. Pure.
 *
 * @param after the age from which on it is stalled
 */
record Stall(Duration after) {
  /** How late a drain may be without being dead. */
  static final Duration LATE = Duration.ofSeconds(15);

  boolean isReached(Duration age) {
    return age.compareTo(after) >= 0;
  }

  /** How long to wait before the age is looked at again; zero when there is no need. */
  Duration lookAgainIn(Duration age) {
    boolean soon = !isReached(age) && age.compareTo(after.minus(LATE)) >= 0;
    return soon ? after.minus(age) : Duration.ZERO;
  }
}
