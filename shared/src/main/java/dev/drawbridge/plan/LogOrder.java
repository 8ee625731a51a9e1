package dev.drawbridge.plan;

import dev.drawbridge.change.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of the log among conflicting changes, and no other: readers of a key follow its last
 * writer, a writer follows the last writer and all readers since. One exception: where the first to
 * write a unique value is an INSERT, children that name it follow that INSERT also when they were
 * logged before it, for they can only fail otherwise. Where that makes changes wait for each other,
 * the reference is sent in a second update; where it must be there from the beginning, the log
 * decides.
 */
final class LogOrder {
  private record ParentFirst(int parent, int child, Key key) {}

  private final List<Candidate> changes;
  private final List<Footprint> footprints;
  private final Map<Key, Integer> introducedBy = new HashMap<>();
  private final Map<Key, Integer> lastWriter = new HashMap<>();
  private final Map<Key, List<Integer>> readers = new HashMap<>();
  private final List<ParentFirst> parentFirst = new ArrayList<>();
  private final Precedence order;
  private final Deferral deferral;

  LogOrder(List<Candidate> changes, List<Footprint> footprints) {
    this.changes = changes;
    this.footprints = footprints;
    this.order = new Precedence(changes.size());
    this.deferral = new Deferral(changes, footprints);
  }

  Precedence precedence() {
    findIntroducers();
    for (int i = 0; i < changes.size(); i++) {
      reads(i);
      writes(i);
      deferral.ownReference(i);
    }
    untie();
    return order;
  }

  /** Columns to send later, by the number of the change. */
  Map<Integer, Set<String>> deferred() {
    return deferral.columns();
  }

  private void findIntroducers() {
    Map<Key, Integer> first = new HashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      for (Key key : footprints.get(i).writes()) {
        if (first.putIfAbsent(key, i) == null
            && changes.get(i).change().verb() == Verb.INSERT
            && footprints.get(i).introduced().contains(key)) {
          introducedBy.put(key, i);
        }
      }
    }
  }

  private void reads(int i) {
    for (Key key : footprints.get(i).reads()) {
      Integer parent = introducedBy.get(key);
      Integer writer = lastWriter.get(key);
      if (parent != null && parent > i && names(i, key)) {
        order.require(parent, i);
        parentFirst.add(new ParentFirst(parent, i, key));
      } else if (writer != null) {
        order.require(writer, i);
      }
      readers.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
    }
  }

  private void writes(int i) {
    for (Key key : footprints.get(i).writes()) {
      Integer writer = lastWriter.put(key, i);
      if (writer != null) order.require(writer, i);
      // Before the INSERT that brings a value nobody can have been written under it; its children
      // wait for it, and are themselves followed by whoever writes the value next.
      if (Integer.valueOf(i).equals(introducedBy.get(key))) continue;
      List<Integer> since = readers.remove(key);
      if (since != null) since.forEach(reader -> order.require(reader, i));
    }
  }

  private boolean names(int change, Key key) {
    return footprints.get(change).named().contains(key);
  }

  /**
   * The log's own order has no knot, so every knot holds a child that was put behind its parent.
   */
  private void untie() {
    Set<Integer> knot = order.knot();
    if (knot.isEmpty()) return;
    for (ParentFirst pair : parentFirst) {
      if (!knot.contains(pair.parent()) || !knot.contains(pair.child())) continue;
      order.release(pair.parent(), pair.child());
      if (!deferral.defer(pair.child(), Set.of(pair.key()))) {
        order.require(pair.child(), pair.parent());
      }
    }
  }
}
