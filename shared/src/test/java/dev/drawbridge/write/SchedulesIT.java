package dev.drawbridge.write;

import dev.drawbridge.Schedule;
import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Made-up schedules of changes, deaths, faults and cures, for each algorithm: nothing is lost,
 * doubled, undone or written into a stranger's record. {@code -Dschedules=5000} runs as many,
 * {@code -Dseed=N} begins with that one, {@code -Dtheme=} takes one theme for all; each third has
 * no unique identifiers.
 *
 * <p>Whether they find what they are for is tried by faults put in on purpose. Each was found, at a
 * seed at which the code without the fault passes; the second by an earlier generator:
 *
 * <ul>
 *   <li>an entry that is sent again no longer leaves out what was written since: Ordered, seed 24
 *   <li>a plan writes merged values into the entry that speaks, at the claim: Merged, seed 59
 *   <li>an UPDATE that was captured again gives up nothing: Record-ordered, theme KEYS_ARE_REFUSED,
 *       seed 37
 *   <li>identity goes by the local id alone: Record-ordered, seed 3
 *   <li>results are brought into the row that has the id, whatever its life: Record-ordered, seed 5
 *   <li>DELETEs are sent although their record is another row's by now: Record-ordered, seed 5
 *   <li>no look by former keys: Ordered, seed 235
 *   <li>no second look: Ordered, seed 105
 *   <li>a 503 without an answer of the API counts as "not done" for a create: Ordered, seed 15
 *   <li>a child hangs on what its row names, and on nothing else: Ordered and Record-ordered, theme
 *       PARENTS_ARE_RENAMED, seed 43
 * </ul>
 */
class SchedulesIT {
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whateverHappensNothingIsLostDoubledUndoneOrAStrangers(WriteAlgorithm algorithm)
      throws Exception {
    Theme theme = Optional.ofNullable(System.getProperty("theme")).map(Theme::valueOf).orElse(null);
    try (World keyed = new World(List.of(TestMappings.account(), TestMappings.contact()));
        World plain = new World(List.of(TestMappings.account(null), TestMappings.contact(null)))) {
      for (World world : List.of(keyed, plain)) {
        Application.TABLES.forEach(world.db::execute);
      }
      Schedule.each(
          algorithm,
          seed -> {
            boolean hasKeys = seed % 3 != 0;
            return new Episode(hasKeys ? keyed : plain, algorithm, hasKeys, seed, theme);
          });
    }
  }
}
