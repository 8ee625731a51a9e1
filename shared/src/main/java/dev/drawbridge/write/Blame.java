package dev.drawbridge.write;

import java.util.Set;

/** Who is to blame for rejected records whose codes may concern their mapping. */
sealed interface Blame {
  /** Each of them itself, if there are any. */
  record Records() implements Blame {}

  /** Their mapping. */
  record OfMapping(MappingFault fault) implements Blame {}

  /**
   * Perhaps none: Salesforce had all of the mapping when it was asked.
   *
   * @param onceMore log ids of those that were not sent once more for that yet
   */
  record Undecided(Set<Long> onceMore) implements Blame {
    public Undecided {
      onceMore = Set.copyOf(onceMore);
    }
  }
}
