package dev.drawbridge.local.schedule;

import dev.drawbridge.local.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Fires schedules by the timers given; a tick that came late is not made up for. */
public final class Scheduler {
  private final Timers timers;

  public Scheduler(Timers timers) {
    this.timers = timers;
  }

  /** Fires from now on; the consumer gets the time that the tick was due. */
  public void start(Schedule schedule, Consumer<Instant> tick) {
    arm(schedule, timers.instant(), tick);
  }

  /** Fires at once, and then as the schedule says. */
  public void startNow(Schedule schedule, Consumer<Instant> tick) {
    Instant now = timers.instant();
    timers.after(Duration.ZERO, () -> tick.accept(now));
    arm(schedule, now, tick);
  }

  private void arm(Schedule schedule, Instant previous, Consumer<Instant> tick) {
    Instant now = timers.instant();
    Instant next = schedule.next(previous);
    while (next != null && next.isBefore(now)) {
      next = schedule.next(next);
    }
    if (next == null) {
      return;
    }
    Instant due = next;
    timers.after(
        Duration.between(now, due),
        () -> {
          arm(schedule, due, tick);
          tick.accept(due);
        });
  }
}
