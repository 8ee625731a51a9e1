package dev.drawbridge.plan;

import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.KeyColumn;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * References that are left out of a change and sent in a second update, since records that name
 * each other, or themselves, cannot be written otherwise. Not thread-safe.
 */
final class Deferral {
  private final List<Candidate> changes;
  private final Map<Integer, Set<String>> columns = new HashMap<>();

  Deferral(List<Candidate> changes) {
    this.changes = changes;
  }

  /** The columns left out, by the number of the change. */
  Map<Integer, Set<String>> columns() {
    return columns;
  }

  /** A record that names itself exists only after its INSERT. */
  void ownReference(int i) {
    if (changes.get(i).operation() == Operation.UPDATE) {
      return;
    }
    Footprint print = changes.get(i).footprint();
    for (Key key : print.named()) {
      if (print.introduced().contains(key)) {
        defer(i, Set.of(key));
      }
    }
  }

  /**
   * Leaves out the columns by which a change names these parents.
   *
   * @return false, and nothing is left out, when one of them must be there from the beginning
   */
  boolean defer(int i, Set<Key> keys) {
    Set<String> all = new LinkedHashSet<>();
    for (Key key : keys) {
      Optional<Set<String>> named = deferrable(changes.get(i), key);
      if (named.isEmpty()) {
        return false;
      }
      all.addAll(named.get());
    }
    columns.computeIfAbsent(i, k -> new LinkedHashSet<>()).addAll(all);
    return true;
  }

  private static Optional<Set<String>> deferrable(Candidate child, Key key) {
    Set<String> names = new LinkedHashSet<>();
    for (KeyColumn column : child.keyColumns()) {
      String value = child.change().values().get(column.name());
      if (value == null || !(column instanceof KeyColumn.ByKey parent)) {
        continue;
      }
      if (!Key.external(parent.key(), value).equals(key)) {
        continue;
      }
      Column.Synthetic synthetic = parent.column();
      if (!synthetic.updateable() || required(child, synthetic)) {
        return Optional.empty();
      }
      names.add(synthetic.name());
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(names);
  }

  private static boolean required(Candidate child, Column.Synthetic synthetic) {
    return child.mapping().fields().stream()
        .anyMatch(field -> field.field().equals(synthetic.lookupField()) && !field.nillable());
  }
}
