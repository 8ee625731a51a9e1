package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order of the log among conflicting changes, and no other: readers of a key follow its last
 * writer, a writer follows the last writer and all readers since; a change that keeps a unique
 * value reads it. Three exceptions, each of which puts first what can only fail, or be lost,
 * otherwise:
 *
 * <ul>
 *   <li>Where the first to write a unique value is an INSERT, children that name it follow that
 *       INSERT also when they were logged before it. Where that makes changes wait for each other,
 *       the reference is sent in a second update; where it must be there from the beginning, the
 *       log decides.
 *   <li>What is logged of a child after the DELETE of a parent with which Salesforce deletes it
 *       comes before that DELETE ({@code ON DELETE SET NULL} and {@code CASCADE} log it so).
 *   <li>What a record holds, its row gives up before another row takes it: rows can have had one
 *       key at a time, as Salesforce compares keys, and a rename before may have been rejected.
 * </ul>
 *
 * The last two hold only where they close no circle.
 */
final class LogOrder {
  /** Two changes whose order is not the log's. */
  private record Reversed(int first, int then) {}

  private record Held(Key row, Key key) {}

  private record ParentFirst(int parent, int child, Key key) {}

  private static final int ONE_BY_ONE = 30;

  private final List<Candidate> changes;
  private final boolean parentsFirst;
  private final Set<Reversed> refused;
  private final Set<Reversed> reversed = new HashSet<>();
  private final Map<Key, Integer> introducedBy = new HashMap<>();
  private final Map<Key, Integer> lastWriter = new HashMap<>();
  private final Map<Key, List<Integer>> readers = new HashMap<>();
  private final Map<Key, List<Integer>> keepers = new HashMap<>();
  private final Map<Key, Integer> deletedBy = new HashMap<>();
  private final Map<Held, Integer> namedSince = new HashMap<>();
  private final Map<Key, Reversed> earlyGivers;
  private final List<ParentFirst> parentFirst = new ArrayList<>();
  private final Precedence order;
  private final Deferral deferral;

  private LogOrder(List<Candidate> changes, boolean parentsFirst, Set<Reversed> refused) {
    this.changes = changes;
    this.parentsFirst = parentsFirst;
    this.refused = refused;
    this.order = new Precedence(changes.size());
    this.deferral = new Deferral(changes);
    this.earlyGivers = earlyGivers();
    if (parentsFirst) {
      findIntroducers();
    }
    for (int i = 0; i < changes.size(); i++) {
      reads(i);
      keeps(i);
      writes(i);
      if (parentsFirst) {
        deferral.ownReference(i);
      }
    }
  }

  /** With all three exceptions. */
  static Ordering withParentsFirst(List<Candidate> changes) {
    Set<Reversed> refused = new HashSet<>();
    LogOrder order = withoutCircles(changes, true, refused);
    order.untie();
    if (!order.reversed.isEmpty() && !order.order.knot().isEmpty()) {
      refused.addAll(order.reversed);
      order = new LogOrder(changes, true, refused);
      order.untie();
    }
    return order.ordering();
  }

  /** With those exceptions only without which a record is lost or overwritten. */
  static Ordering strict(List<Candidate> changes) {
    return withoutCircles(changes, false, new HashSet<>()).ordering();
  }

  private static LogOrder withoutCircles(
      List<Candidate> changes, boolean parentsFirst, Set<Reversed> refused) {
    LogOrder order = new LogOrder(changes, parentsFirst, refused);
    while (order.addCirclesTo(refused)) {
      order = new LogOrder(changes, parentsFirst, refused);
    }
    return order;
  }

  private Ordering ordering() {
    return new Ordering(order, deferral.columns());
  }

  private Footprint footprint(int i) {
    return changes.get(i).footprint();
  }

  /**
   * One at a time as long as there are few: each that is refused costs a record, and one is enough
   * to open a circle.
   */
  private boolean addCirclesTo(Set<Reversed> refused) {
    if (reversed.isEmpty()) {
      return false;
    }
    Set<Integer> knot = order.knot();
    List<Reversed> closing =
        reversed.stream()
            .filter(pair -> knot.contains(pair.first()) && knot.contains(pair.then()))
            .filter(pair -> order.leads(pair.then(), pair.first(), knot))
            .sorted(Comparator.comparingInt(Reversed::first).thenComparingInt(Reversed::then))
            .toList();
    if (closing.isEmpty()) {
      return false;
    }
    boolean few = refused.size() < ONE_BY_ONE;
    return refused.addAll(few ? List.of(closing.getLast()) : closing);
  }

  private boolean reverse(int first, int then) {
    var pair = new Reversed(first, then);
    if (refused.contains(pair)) {
      return false;
    }
    reversed.add(pair);
    order.require(first, then);
    return true;
  }

  private void findIntroducers() {
    Map<Key, Integer> first = new HashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      for (Key key : footprint(i).writes()) {
        if (first.putIfAbsent(key, i) == null
            && changes.get(i).change().action() == Action.INSERT
            && footprint(i).introduced().contains(key)) {
          introducedBy.put(key, i);
        }
      }
    }
  }

  /** By the value: who gives it up, and the other row that takes it earlier in the log. */
  private Map<Key, Reversed> earlyGivers() {
    Map<Key, List<Integer>> givers = new HashMap<>();
    Map<Held, Integer> taken = new HashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      for (Key key : footprint(i).givenUp()) {
        givers.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
      }
      for (Key key : footprint(i).introduced()) {
        taken.put(new Held(row(i), key), i);
      }
    }
    Map<Key, Reversed> early = new HashMap<>();
    for (int i = 0; i < changes.size() && !givers.isEmpty(); i++) {
      for (Key key : footprint(i).introduced()) {
        List<Integer> giving = givers.remove(key);
        if (giving == null) {
          continue;
        }
        for (int giver : giving) {
          if (giver < i || row(giver).equals(row(i))) {
            continue;
          }
          boolean heldItThen = taken.getOrDefault(new Held(row(giver), key), -1) < i;
          if (heldItThen && reverse(giver, i)) {
            early.put(key, new Reversed(giver, i));
            break;
          }
        }
      }
    }
    return early;
  }

  private void reads(int i) {
    Footprint print = footprint(i);
    for (Key key : print.reads()) {
      Integer parent = introducedBy.get(key);
      Integer writer = lastWriter.get(key);
      boolean named = print.named().contains(key);
      if (parent != null && parent > i && named) {
        order.require(parent, i);
        parentFirst.add(new ParentFirst(parent, i, key));
      } else if (!beforeDelete(i, key) && writer != null) {
        order.require(writer, i);
      }
      if (named && deletedBy.containsKey(key)) {
        namedSince.put(new Held(row(i), key), i);
      }
      readers.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
    }
  }

  /** Of two rows with one unique value, Salesforce writes the second into the first's record. */
  private void keeps(int i) {
    for (Key key : footprint(i).kept()) {
      Integer writer = lastWriter.get(key);
      Reversed early = earlyGivers.get(key);
      // It goes with the change of its row that gives the value up before the other takes it.
      boolean goesBefore = early != null && row(early.first()).equals(row(i));
      if (writer != null && !goesBefore) {
        order.require(writer, i);
      }
      keepers.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
    }
  }

  private boolean beforeDelete(int i, Key key) {
    Footprint print = footprint(i);
    Integer delete = deletedBy.get(key);
    return delete != null
        && print.hangsOn().contains(key)
        && !print.named().contains(key)
        && namedSince.getOrDefault(new Held(row(i), key), -1) < delete
        && reverse(i, delete);
  }

  private void writes(int i) {
    Footprint print = footprint(i);
    for (Key key : print.writes()) {
      Reversed early = earlyGivers.get(key);
      if (early != null && early.first() == i) {
        continue;
      }
      if (print.deletes()) {
        deletedBy.put(key, i);
      }
      Integer writer = lastWriter.put(key, i);
      if (writer != null) {
        precede(writer, i, early);
      }
      List<Integer> keeping = keepers.remove(key);
      if (keeping != null) {
        keeping.forEach(keeper -> precede(keeper, i, early));
      }
      // Before the INSERT that brings a value, nothing can have been written under it; its children
      // wait for it, and are themselves followed by the next writer of the value.
      if (Integer.valueOf(i).equals(introducedBy.get(key))) {
        continue;
      }
      List<Integer> since = readers.remove(key);
      if (since != null) {
        since.forEach(reader -> precede(reader, i, early));
      }
    }
  }

  /** What precedes the change that takes a value precedes the one that gives it up. */
  private void precede(int earlier, int i, @Nullable Reversed early) {
    order.require(earlier, i);
    if (early != null && early.then() == i) {
      order.require(earlier, early.first());
    }
  }

  private Key row(int i) {
    return Key.row(changes.get(i).change().life());
  }

  /**
   * The log's own order has no knot, so every knot holds a child that was put behind its parent.
   */
  private void untie() {
    Set<Integer> knot = order.knot();
    if (knot.isEmpty()) {
      return;
    }
    for (ParentFirst pair : parentFirst) {
      if (!knot.contains(pair.parent()) || !knot.contains(pair.child())) {
        continue;
      }
      order.release(pair.parent(), pair.child());
      if (!deferral.defer(pair.child(), Set.of(pair.key()))) {
        order.require(pair.child(), pair.parent());
      }
    }
  }
}
