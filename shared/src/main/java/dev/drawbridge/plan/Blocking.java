package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Mappings;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the changes that must wait because a record is held: those that conflict with a held
 * change, those that conflict with one of these and come after it, and, wherever they stand,
 * children of a record whose INSERT waits, the DELETE of a parent with which Salesforce would
 * delete a record that waits, and another row that takes a unique value before the record that
 * waits has given it up. Pure.
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
  public Set<Long> blockedAmong(List<Change> changes) {
    if (held.isEmpty()) {
      return Set.of();
    }
    Set<Key> parents = new HashSet<>();
    Set<Key> hangingOn = new HashSet<>();
    Map<Key, Key> notGivenUp = new HashMap<>();
    Pass pass = new Pass(parents, hangingOn, notGivenUp);
    Set<Long> blocked = pass.over(changes);
    while (pass.foundMore()) {
      pass = new Pass(parents, hangingOn, notGivenUp);
      blocked = pass.over(changes);
    }
    return Recaptured.in(changes).alsoWaiting(blocked);
  }

  /**
   * One walk through the log. A child may be logged before its parent, and after its DELETE; a row
   * that was captured again gives up its unique value after the one that takes it.
   */
  private final class Pass {
    private final Set<Key> written = new HashSet<>();
    private final Set<Key> read = new HashSet<>();
    private final Set<Key> parents;
    private final Set<Key> hangingOn;
    private final Map<Key, Key> notGivenUp;
    private final int before;

    Pass(Set<Key> parents, Set<Key> hangingOn, Map<Key, Key> notGivenUp) {
      this.parents = parents;
      this.hangingOn = hangingOn;
      this.notGivenUp = notGivenUp;
      held.forEach(change -> footprint(change).ifPresent(print -> block(change, print)));
      this.before = found();
    }

    boolean foundMore() {
      return found() > before;
    }

    private int found() {
      return parents.size() + hangingOn.size() + notGivenUp.size();
    }

    Set<Long> over(List<Change> changes) {
      Set<Long> blocked = new LinkedHashSet<>();
      for (Change change : changes) {
        footprint(change)
            .filter(print -> conflicts(print) || takesTooEarly(change, print))
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

    private boolean takesTooEarly(Change change, Footprint print) {
      if (notGivenUp.isEmpty()) {
        return false;
      }
      Key row = Key.row(change.life());
      return print.introduced().stream()
          .anyMatch(key -> notGivenUp.containsKey(key) && !row.equals(notGivenUp.get(key)));
    }

    private void block(Change change, Footprint print) {
      print.givenUp().forEach(key -> notGivenUp.put(key, Key.row(change.life())));
      written.addAll(print.writes());
      read.addAll(print.reads());
      // Another row that takes the value its record has would be written into that record.
      read.addAll(print.kept());
      hangingOn.addAll(print.hangsOn());
      if (change.action() == Action.INSERT) {
        parents.addAll(print.introduced());
      }
    }
  }

  private Optional<Footprint> footprint(Change change) {
    return mappings
        .byTable(change.record().table())
        .map(mapping -> Footprint.of(change, mappings.keyColumns(mapping.table())));
  }
}
