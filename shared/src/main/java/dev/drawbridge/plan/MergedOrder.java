package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The order that net changes need so that none of them fails: who gives a unique value up before
 * who takes it, who takes it before the children that name it, children before the parent's DELETE;
 * where Salesforce deletes children with their parent, also those that name a parent of the same
 * key afterwards. References that go round in a circle are sent in a second update.
 */
final class MergedOrder {
  private record Edge(int first, int then) {}

  private final List<Candidate> changes;
  private final Precedence order;
  private final Map<Edge, Set<Key>> references = new HashMap<>();
  private final Set<Edge> firm = new LinkedHashSet<>();
  private final Map<Key, List<Integer>> takers = new HashMap<>();
  private final Map<Key, List<Integer>> givers = new HashMap<>();
  private final Set<Integer> bound = new HashSet<>();
  private final Deferral deferral;

  private MergedOrder(List<Candidate> changes) {
    this.changes = changes;
    this.order = new Precedence(changes.size());
    this.deferral = new Deferral(changes);
    findHolders();
    for (int i = 0; i < changes.size(); i++) {
      ownKeys(i);
      keptKeys(i);
      parents(i);
      deferral.ownReference(i);
    }
  }

  /** Empty when there is a circle that no second update can break. */
  static Optional<Ordering> of(List<Candidate> changes) {
    var merged = new MergedOrder(changes);
    return merged.untie()
        ? Optional.of(new Ordering(merged.order, merged.deferral.columns()))
        : Optional.empty();
  }

  private Footprint footprint(int i) {
    return changes.get(i).footprint();
  }

  private void findHolders() {
    for (int i = 0; i < changes.size(); i++) {
      Footprint print = footprint(i);
      for (Key key : print.writes()) {
        boolean takes = print.introduced().contains(key);
        (takes ? takers : givers).computeIfAbsent(key, k -> new ArrayList<>()).add(i);
      }
    }
  }

  /** The log decides between two that take the same value, or change the same row. */
  private void ownKeys(int i) {
    for (Key key : footprint(i).writes()) {
      boolean takes = footprint(i).introduced().contains(key);
      for (int other : (takes ? takers : givers).getOrDefault(key, List.of())) {
        if (logId(other) < logId(i)) {
          require(other, i);
        }
      }
      if (takes) {
        for (int giver : givers.getOrDefault(key, List.of())) {
          require(giver, i);
        }
      }
    }
  }

  /**
   * Of two rows with one unique value, Salesforce writes the second into the first's record: where
   * the first went without a DELETE (TRUNCATE), what it still has to say goes before.
   */
  private void keptKeys(int i) {
    for (Key key : footprint(i).kept()) {
      for (int taker : takers.getOrDefault(key, List.of())) {
        if (logId(i) < logId(taker)) {
          require(i, taker);
        }
      }
    }
  }

  private void parents(int i) {
    Footprint print = footprint(i);
    for (Key key : print.reads()) {
      List<Integer> parents = takers.getOrDefault(key, List.of());
      boolean named = print.named().contains(key);
      if (print.hangsOn().contains(key)) {
        leaveBeforeItIsDeleted(i, key);
      }
      if (named) {
        for (int parent : parents) {
          reference(parent, i, key);
        }
      }
      // Named in between: its entries, planned afresh, need that parent once more.
      boolean between = print.namedBetween().contains(key);
      if (named && !parents.isEmpty() && !between) {
        continue;
      }
      for (int leaving : givers.getOrDefault(key, List.of())) {
        boolean deleted = changes.get(leaving).change().action() == Action.DELETE;
        if (named || deleted || between) {
          require(i, leaving);
        }
        // It was there in between only, so there is no moment at which the child can be written.
        if (named && footprint(leaving).passing().contains(key)) {
          require(leaving, i);
        }
      }
    }
  }

  /** Salesforce would delete it with the parent, whatever it is to name afterwards. */
  private void leaveBeforeItIsDeleted(int i, Key key) {
    for (int leaving : givers.getOrDefault(key, List.of())) {
      if (leaving == i || !footprint(leaving).deletes()) {
        continue;
      }
      require(i, leaving);
      bound.add(i);
    }
  }

  private long logId(int i) {
    return changes.get(i).change().id();
  }

  private void require(int first, int then) {
    if (first == then) {
      return;
    }
    order.require(first, then);
    firm.add(new Edge(first, then));
  }

  private void reference(int parent, int child, Key key) {
    if (parent == child) {
      return;
    }
    order.require(parent, child);
    references.computeIfAbsent(new Edge(parent, child), e -> new LinkedHashSet<>()).add(key);
  }

  /**
   * Breaks every circle of references.
   *
   * @return false when there is one that no second update can break
   */
  private boolean untie() {
    Set<Integer> knot = order.knot();
    while (!knot.isEmpty()) {
      if (!breakOne(knot)) {
        return false;
      }
      knot = order.knot();
    }
    return true;
  }

  private boolean breakOne(Set<Integer> knot) {
    for (int child : knot.stream().sorted().toList()) {
      if (bound.contains(child)) {
        continue;
      }
      for (int parent : order.before(child).stream().filter(knot::contains).sorted().toList()) {
        var edge = new Edge(parent, child);
        Set<Key> keys = references.getOrDefault(edge, Set.of());
        if (keys.isEmpty() || firm.contains(edge)) {
          continue;
        }
        if (deferral.defer(child, keys)) {
          order.release(parent, child);
          return true;
        }
      }
    }
    return false;
  }
}
