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
 * change, those that conflict with one of these and come after it, and, wherever they stand,
 * children of a record whose INSERT waits, and the DELETE of a parent with which Salesforce would
 * delete a record that waits. Pure.
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
    Set<Key> parents = new HashSet<>();
    Set<Key> hangingOn = new HashSet<>();
    Pass pass = new Pass(parents, hangingOn);
    Set<Long> blocked = pass.over(changes);
    while (pass.foundMore()) {
      pass = new Pass(parents, hangingOn);
      blocked = pass.over(changes);
    }
    return Recaptured.in(changes).alsoWaiting(blocked);
  }

  /** One walk through the log. A child may be logged before its parent, and after its DELETE. */
  private final class Pass {
    private final Set<Key> written = new HashSet<>();
    private final Set<Key> read = new HashSet<>();
    private final Set<Key> parents;
    private final Set<Key> hangingOn;
    private final int before;

    Pass(Set<Key> parents, Set<Key> hangingOn) {
      this.parents = parents;
      this.hangingOn = hangingOn;
      held.forEach(change -> footprint(change).ifPresent(print -> block(change, print)));
      this.before = parents.size() + hangingOn.size();
    }

    boolean foundMore() {
      return parents.size() + hangingOn.size() > before;
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
          || !Collections.disjoint(print.named(), parents)
          || !Collections.disjoint(print.takesAlong(), hangingOn);
    }

    private void block(Change change, Footprint print) {
      written.addAll(print.writes());
      read.addAll(print.reads());
      hangingOn.addAll(print.hangsOn());
      if (change.verb() == Verb.INSERT) parents.addAll(print.introduced());
    }
  }

  private Optional<Footprint> footprint(Change change) {
    return mappings
        .byTable(change.record().table())
        .map(mapping -> Footprint.of(change, mappings.keyColumns(mapping.table())));
  }
}
