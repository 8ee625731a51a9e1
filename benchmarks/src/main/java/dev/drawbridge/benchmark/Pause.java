package dev.drawbridge.benchmark;

import java.time.Duration;

/** Time that has to pass: an application's pace, a workflow's wait. */
public final class Pause {
  private Pause() {}

  public static void of(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }
}
