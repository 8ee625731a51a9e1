package dev.drawbridge.read;

import dev.drawbridge.Schedule;
import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
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
    try (var reading = new Reading(List.of(TestMappings.account()))) {
      Schedule.each(algorithm, seed -> new TwoSides(reading, algorithm, seed));
    }
  }
}
