package dev.drawbridge.read;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Made-up schedules of changes on both sides, for each algorithm of writes. {@code
 * -Dschedules=1000} runs as many, {@code -Dseed=N} begins with that one.
 */
class TwoSidedIT {
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whateverBothSidesDoTheyAreTheSameInTheEnd(WriteAlgorithm algorithm) {
    long first = Long.getLong("seed", 1);
    int schedules = Integer.getInteger("schedules", 8);
    try (Reading reading = new Reading(List.of(TestMappings.account()))) {
      for (long seed = first; seed < first + schedules; seed++) {
        var episode = new TwoSides(reading, algorithm, seed);
        try {
          episode.run();
        } catch (AssertionError | RuntimeException | SQLException e) {
          throw new AssertionError(
              algorithm
                  + ": run it again with -Dschedules=1 -Dseed="
                  + seed
                  + "\n"
                  + String.join("\n", episode.deeds()),
              e);
        }
      }
    }
  }
}
