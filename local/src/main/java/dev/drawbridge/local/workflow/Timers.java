package dev.drawbridge.local.workflow;

import java.time.Duration;
import java.time.InstantSource;

/** The clock and the alarm clock of the executions. */
public interface Timers extends InstantSource {
  /** Runs the action once the duration has passed, unless cancelled before. */
  Alarm after(Duration delay, Runnable action);

  /** A pending action. */
  interface Alarm {
    void cancel();
  }
}
