package dev.drawbridge.plan;

import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The order that net changes need so that none of them fails: who gives a unique value up before
 * who takes it, who takes it before the children that name it, children before the parent's DELETE.
 * References that go round in a circle are sent in a second update.
 */
final class MergedOrder {
  private record Edge(int first, int then) {}

  private final List<Candidate> changes;
  private final List<Footprint> footprints;
  private final Precedence order;
  private final Map<Edge, Set<Key>> references = new HashMap<>();
  private final Set<Edge> firm = new LinkedHashSet<>();
  private final Map<Key, List<Integer>> takers = new HashMap<>();
  private final Map<Key, List<Integer>> givers = new HashMap<>();
  private final Map<Integer, Set<String>> deferred = new HashMap<>();

  MergedOrder(List<Candidate> changes, List<Footprint> footprints) {
    this.changes = changes;
    this.footprints = footprints;
    this.order = new Precedence(changes.size());
    findHolders();
    for (int i = 0; i < changes.size(); i++) {
      ownKeys(i);
      parents(i);
      ownReference(i);
    }
  }

  Precedence precedence() {
    return order;
  }

  /** Columns to send later, by the number of the change. */
  Map<Integer, Set<String>> deferred() {
    return deferred;
  }

  private void findHolders() {
    for (int i = 0; i < changes.size(); i++) {
      Footprint print = footprints.get(i);
      for (Key key : print.writes()) {
        boolean takes = print.introduced().contains(key);
        (takes ? takers : givers).computeIfAbsent(key, k -> new ArrayList<>()).add(i);
      }
    }
  }

  /** The log decides between two that take the same value, or change the same row. */
  private void ownKeys(int i) {
    for (Key key : footprints.get(i).writes()) {
      boolean takes = footprints.get(i).introduced().contains(key);
      for (int other : (takes ? takers : givers).getOrDefault(key, List.of())) {
        if (logId(other) < logId(i)) require(other, i);
      }
      if (takes) {
        for (int giver : givers.getOrDefault(key, List.of())) require(giver, i);
      }
    }
  }

  private void parents(int i) {
    Footprint print = footprints.get(i);
    for (Key key : print.reads()) {
      List<Integer> parents = takers.getOrDefault(key, List.of());
      boolean named = print.named().contains(key);
      if (named) {
        for (int parent : parents) reference(parent, i, key);
      }
      if (named && !parents.isEmpty()) continue;
      for (int leaving : givers.getOrDefault(key, List.of())) {
        boolean deleted = changes.get(leaving).change().verb() == Verb.DELETE;
        if (named || deleted) require(i, leaving);
      }
    }
  }

  private long logId(int i) {
    return changes.get(i).change().id();
  }

  private void require(int first, int then) {
    if (first == then) return;
    order.require(first, then);
    firm.add(new Edge(first, then));
  }

  private void reference(int parent, int child, Key key) {
    if (parent == child) return;
    order.require(parent, child);
    references.computeIfAbsent(new Edge(parent, child), e -> new LinkedHashSet<>()).add(key);
  }

  /** A record that names itself exists only after its INSERT. */
  private void ownReference(int i) {
    if (changes.get(i).operation() == Operation.UPDATE) return;
    for (Key key : footprints.get(i).named()) {
      if (footprints.get(i).introduced().contains(key)) {
        deferrable(i, key).ifPresent(columns -> defer(i, columns));
      }
    }
  }

  /**
   * Breaks every circle of references.
   *
   * @return false when there is one that no second update can break
   */
  boolean untie() {
    Set<Integer> knot = order.knot();
    while (!knot.isEmpty()) {
      if (!breakOne(knot)) return false;
      knot = order.knot();
    }
    return true;
  }

  private boolean breakOne(Set<Integer> knot) {
    for (int child : knot.stream().sorted().toList()) {
      for (int parent : order.before(child).stream().filter(knot::contains).sorted().toList()) {
        Optional<Set<String>> columns = naming(parent, child);
        if (columns.isPresent()) {
          defer(child, columns.get());
          order.release(parent, child);
          return true;
        }
      }
    }
    return false;
  }

  /** The columns by which the child names the parent, if nothing else ties the two. */
  private Optional<Set<String>> naming(int parent, int child) {
    Edge edge = new Edge(parent, child);
    Set<Key> keys = references.getOrDefault(edge, Set.of());
    if (keys.isEmpty() || firm.contains(edge)) return Optional.empty();
    Set<String> columns = new LinkedHashSet<>();
    for (Key key : keys) {
      Optional<Set<String>> named = deferrable(child, key);
      if (named.isEmpty()) return Optional.empty();
      columns.addAll(named.get());
    }
    return Optional.of(columns);
  }

  private void defer(int i, Set<String> columns) {
    deferred.computeIfAbsent(i, k -> new LinkedHashSet<>()).addAll(columns);
  }

  /** The columns by which a change names a parent, if all of them may be sent later. */
  private Optional<Set<String>> deferrable(int i, Key key) {
    Candidate child = changes.get(i);
    Set<String> columns = new LinkedHashSet<>();
    for (Column column : child.mapping().columns()) {
      String value = child.change().values().get(column.name());
      if (value == null || !(column instanceof Column.Synthetic synthetic)) continue;
      if (!Key.external(synthetic.parentObject(), synthetic.parentField(), value).equals(key)) {
        continue;
      }
      if (!synthetic.updateable() || required(child, synthetic)) return Optional.empty();
      columns.add(synthetic.name());
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(columns);
  }

  private static boolean required(Candidate child, Column.Synthetic synthetic) {
    return child.mapping().columns().stream()
        .filter(Column.OfField.class::isInstance)
        .map(Column.OfField.class::cast)
        .anyMatch(field -> field.field().equals(synthetic.lookupField()) && !field.nillable());
  }
}
