package dev.drawbridge.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records that Salesforce locks with each change: its own, and the parents it names now or
 * named before ("Record-Level Locking" in the guide to large data volumes). Calls that lock the
 * same record wait for each other, and after ten seconds fail with UNABLE_TO_LOCK_ROW. Records are
 * numbered; those that only one change locks are left out, since no two changes can meet there.
 */
final class LockSets {
  /** User, Group, RecordType, Profile and UserRole: named by all records, and locked by none. */
  private static final Set<String> NEVER_LOCKED = Set.of("005", "00G", "012", "00e", "00E");

  private final List<Set<Integer>> numbers = new ArrayList<>();
  private final int[] first;

  LockSets(List<Candidate> changes) {
    List<Set<Key>> keys = new ArrayList<>();
    Map<Key, Integer> times = new HashMap<>();
    for (Candidate change : changes) {
      Set<Key> of = keys(change);
      keys.add(of);
      of.forEach(key -> times.merge(key, 1, Integer::sum));
    }
    Map<Key, Integer> number = new HashMap<>();
    for (Set<Key> of : keys) {
      Set<Integer> shared = new HashSet<>();
      for (Key key : of) {
        if (times.getOrDefault(key, 0) > 1) {
          shared.add(number.computeIfAbsent(key, k -> number.size()));
        }
      }
      numbers.add(shared);
    }
    first = numbers.stream().mapToInt(of -> of.isEmpty() ? -1 : Collections.min(of)).toArray();
  }

  private static Set<Key> keys(Candidate candidate) {
    Footprint footprint = candidate.footprint();
    Set<Key> keys = new HashSet<>(footprint.writes());
    keys.removeIf(Key::isRecord);
    String sfid = candidate.change().sfid();
    if (sfid != null) {
      keys.add(Key.sfid(sfid));
    }
    footprint.reads().stream().filter(LockSets::isLocked).forEach(keys::add);
    return keys;
  }

  private static boolean isLocked(Key parent) {
    boolean setup = PackingLimits.SETUP_OBJECTS.contains(parent.object());
    return !setup && NEVER_LOCKED.stream().noneMatch(parent.value()::startsWith);
  }

  /** The least of these numbers, by which changes of one parent can be kept together; or -1. */
  int first(int change) {
    return first[change];
  }

  /** The numbers of what this change locks and another one locks too. */
  Set<Integer> locks(int change) {
    return numbers.get(change);
  }
}
