package dev.drawbridge.write;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Made-up schedules of changes, deaths and faults, for each algorithm: nothing is lost, doubled or
 * reordered. {@code -Dschedules=5000} runs as many, {@code -Dseed=N} begins with that one.
 */
class SchedulesIT {
  /** A new database and org after so many: a journal is read whole. */
  private static final int PER_WORLD = 25;

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whateverHappensNothingIsLostDoubledOrReordered(WriteAlgorithm algorithm) throws Exception {
    long seed = Long.getLong("seed", 1);
    int left = Integer.getInteger("schedules", 8);
    while (left > 0) {
      try (World world = new World(List.of(TestMappings.account(), TestMappings.contact()))) {
        for (int i = 0; i < PER_WORLD && left > 0; i++, left--, seed++) {
          try {
            new Episode(world, algorithm, seed).run();
          } catch (AssertionError | RuntimeException | java.sql.SQLException e) {
            throw new AssertionError(algorithm + ": run it again with -Dseed=" + seed, e);
          }
        }
      }
    }
  }
}
