package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.mapping.KeyColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The order of the log for Ordered Writes, with the exceptions without which a record is lost or
 * overwritten: a DELETE waits for children that leave the record, or are deleted, later in the log,
 * where Salesforce would delete them with it; who takes a value waits for the later change by which
 * the record that holds it gives it up. What waits for these waits with them; all else keeps its
 * place.
 */
final class StrictOrder {
  private StrictOrder() {}

  static List<Candidate> of(List<Candidate> changes) {
    if (!mayNeedExceptions(changes)) {
      return changes;
    }
    Precedence order = LogOrder.strict(changes).precedence();
    List<Candidate> ordered = new ArrayList<>();
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    int[] waitsFor = new int[changes.size()];
    for (int i = 0; i < waitsFor.length; i++) {
      waitsFor[i] = order.before(i).size();
      if (waitsFor[i] == 0) {
        ready.add(i);
      }
    }
    while (!ready.isEmpty()) {
      int next = ready.remove();
      ordered.add(changes.get(next));
      for (int follower : order.after(next)) {
        if (--waitsFor[follower] == 0) {
          ready.add(follower);
        }
      }
    }
    return ordered;
  }

  /** A quick look, since hardly any window needs one. */
  private static boolean mayNeedExceptions(List<Candidate> changes) {
    Set<String> deletedFrom = new HashSet<>();
    Set<Key> taken = new HashSet<>();
    for (Candidate candidate : changes) {
      boolean inserts = candidate.change().action() == Action.INSERT;
      if (!inserts && hangsOn(candidate, deletedFrom)) {
        return true;
      }
      if (givesUpOneOf(taken, candidate)) {
        return true;
      }
      taken.addAll(candidate.footprint().introduced());
      if (candidate.change().action() == Action.DELETE) {
        deletedFrom.add(candidate.mapping().table());
      }
    }
    return false;
  }

  private static boolean givesUpOneOf(Set<Key> taken, Candidate candidate) {
    // Of two sets the second is walked through: the small one.
    return !Collections.disjoint(taken, candidate.footprint().givenUp());
  }

  private static boolean hangsOn(Candidate candidate, Set<String> tables) {
    if (tables.isEmpty()) {
      return false;
    }
    for (KeyColumn column : candidate.keyColumns()) {
      if (column instanceof KeyColumn.OfLookup lookup
          && lookup.cascades()
          && lookup.parents().stream().anyMatch(tables::contains)) {
        return true;
      }
    }
    return false;
  }
}
