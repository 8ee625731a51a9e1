package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that were captured again after their INSERT had failed: the fresh INSERT holds all that the
 * row holds, so updates logged before it have nothing to add, and no record to go to. Pure.
 */
public final class Recaptured {
  private Recaptured() {}

  /**
   * @param changes in the order of the log
   * @return the log ids of updates that a later INSERT of their record speaks for
   */
  public static Set<Long> olderUpdates(List<Change> changes) {
    Map<RecordKey, List<Long>> orphaned = new HashMap<>();
    Set<RecordKey> inserted = new HashSet<>();
    Set<Long> spokenFor = new HashSet<>();
    for (Change change : changes) {
      if (change.sfid() != null) continue;
      switch (change.verb()) {
        case INSERT -> {
          spokenFor.addAll(orphaned.getOrDefault(change.record(), List.of()));
          inserted.add(change.record());
        }
        case UPDATE -> {
          if (!inserted.contains(change.record())) {
            orphaned.computeIfAbsent(change.record(), r -> new ArrayList<>()).add(change.id());
          }
        }
        case DELETE -> {}
      }
    }
    return spokenFor;
  }
}
