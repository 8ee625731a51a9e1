package dev.drawbridge;

import java.util.List;
import java.util.function.LongFunction;

/** Something made up out of a seed, which asserts what has to hold while it runs. */
public interface Schedule {
  void run() throws Exception;

  /** What was done, for whoever looks for the fault. */
  List<String> deeds();

  /**
   * Runs those of {@code -Dschedules} seeds, from {@code -Dseed} on.
   *
   * @param name of what differs between two runs with the same seeds
   * @throws AssertionError that says how to run the one that failed again, and what it did
   */
  static void each(Object name, LongFunction<Schedule> made) {
    long first = Long.getLong("seed", 1);
    int schedules = Integer.getInteger("schedules", 8);
    for (long seed = first; seed < first + schedules; seed++) {
      Schedule schedule = made.apply(seed);
      try {
        schedule.run();
      } catch (AssertionError | Exception e) {
        throw new AssertionError(
            "%s: run it again with -Dschedules=1 -Dseed=%d%n%s"
                .formatted(name, seed, String.join("\n", schedule.deeds())),
            e);
      }
    }
  }
}
