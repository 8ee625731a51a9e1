package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Mappings;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the changes that must wait because a record is held: those that conflict with a held
 * change, those that conflict with one of these and come after it, and children of a record whose
 * INSERT waits, wherever they stand. Pure.
 */
public final class Blocking {
  private final Mappings mappings;
  private final List<Change> held;

  public Blocking(Mappings mappings, List<Change> held) {
    this.mappings = mappings;
    this.held = List.copyOf(held);
  }

  /**
   * @param changes in the order of the log
   * @return the log ids of those that have to wait
   */
  public Set<Long> of(List<Change> changes) {
    if (held.isEmpty()) return Set.of();
    Pass pass = new Pass(new HashSet<>());
    Set<Long> blocked = pass.over(changes);
    while (pass.foundParents()) {
      pass = new Pass(pass.parents);
      blocked = pass.over(changes);
    }
    return Recaptured.in(changes).alsoWaiting(blocked);
  }

  /** One walk through the log. A child may be logged before its parent, hence several. */
  private final class Pass {
    private final Set<Key> written = new HashSet<>();
    private final Set<Key> read = new HashSet<>();
    private final Set<Key> parents;
    private final int parentsBefore;

    Pass(Set<Key> parents) {
      this.parents = parents;
      held.forEach(change -> footprint(change).ifPresent(print -> block(change, print)));
      this.parentsBefore = parents.size();
    }

    boolean foundParents() {
      return parents.size() > parentsBefore;
    }

    Set<Long> over(List<Change> changes) {
      Set<Long> blocked = new LinkedHashSet<>();
      for (Change change : changes) {
        footprint(change)
            .filter(this::conflicts)
            .ifPresent(
                print -> {
                  blocked.add(change.id());
                  block(change, print);
                });
      }
      return blocked;
    }

    private boolean conflicts(Footprint print) {
      return !Collections.disjoint(print.writes(), written)
          || !Collections.disjoint(print.writes(), read)
          || !Collections.disjoint(print.reads(), written)
          || !Collections.disjoint(print.named(), parents);
    }

    private void block(Change change, Footprint print) {
      written.addAll(print.writes());
      read.addAll(print.reads());
      if (change.verb() == Verb.INSERT) parents.addAll(print.introduced());
    }
  }

  private Optional<Footprint> footprint(Change change) {
    return mappings.byTable(change.record().table()).map(mapping -> Footprint.of(change, mapping));
  }
}
