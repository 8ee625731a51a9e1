package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that were captured again after their INSERT had failed: the fresh INSERT holds all that the
 * row holds, so UPDATEs logged before it have nothing to add, and no record to go to. It absorbs
 * them, whatever the algorithm. Pure.
 *
 * @param absorbed by the log id of the INSERT the UPDATEs it absorbs, in the order of the log
 * @param updates the log ids of all of these
 */
record Recaptured(Map<Long, List<Change>> absorbed, Set<Long> updates) {

  /**
   * @param changes in the order of the log
   */
  static Recaptured in(List<Change> changes) {
    Map<Life, List<Change>> orphaned = new HashMap<>();
    Set<Life> inserted = new HashSet<>();
    Map<Long, List<Change>> absorbed = new HashMap<>();
    Set<Long> updates = new HashSet<>();
    for (Change change : changes) {
      if (change.sfid() != null) {
        continue;
      }
      switch (change.action()) {
        case INSERT -> {
          inserted.add(change.life());
          List<Change> older = orphaned.remove(change.life());
          if (older == null) {
            continue;
          }
          absorbed.put(change.id(), older);
          older.forEach(update -> updates.add(update.id()));
        }
        case UPDATE -> {
          if (!inserted.contains(change.life())) {
            orphaned.computeIfAbsent(change.life(), l -> new ArrayList<>()).add(change);
          }
        }
        case DELETE -> {}
      }
    }
    return new Recaptured(absorbed, updates);
  }

  boolean isAbsorbed(Change change) {
    return updates.contains(change.id());
  }

  /** These changes of one life, and the UPDATEs that they absorb, in the order of the log. */
  List<Change> with(List<Change> group) {
    if (absorbed.isEmpty()) {
      return group;
    }
    List<Change> all = new ArrayList<>();
    group.forEach(change -> all.addAll(absorbed.getOrDefault(change.id(), List.of())));
    all.addAll(group);
    all.sort(Comparator.comparingLong(Change::id));
    return all;
  }

  /** With an INSERT that has to wait, the UPDATEs that it absorbs wait. */
  Set<Long> alsoWaiting(Set<Long> blocked) {
    Set<Long> all = new LinkedHashSet<>(blocked);
    absorbed.forEach(
        (insert, older) -> {
          if (blocked.contains(insert)) {
            older.forEach(update -> all.add(update.id()));
          }
        });
    return all;
  }
}
