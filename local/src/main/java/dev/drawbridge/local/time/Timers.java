package dev.drawbridge.local.time;

import java.time.Duration;
import java.time.InstantSource;

/** The clock and the alarm clock of a stack. */
public interface Timers extends InstantSource, AutoCloseable {
  /** Runs the action once the duration has passed, unless cancelled before. */
  Alarm after(Duration delay, Runnable action);

  /** Nothing runs any more. */
  @Override
  void close();

  /** A pending action. */
  interface Alarm {
    void cancel();
  }
}
