package dev.drawbridge.plan;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * What the changes of one call touch. No call holds a record or a unique value twice, or a parent
 * with its child.
 */
final class CallKeys {
  private final Set<Key> targets = new HashSet<>();
  private final Set<Key> introduced = new HashSet<>();
  private final Set<Key> named = new HashSet<>();

  boolean admit(Candidate next) {
    Footprint print = next.footprint();
    return Collections.disjoint(targets, next.target())
        && Collections.disjoint(introduced, print.introduced())
        && Collections.disjoint(introduced, print.named())
        && Collections.disjoint(named, print.introduced());
  }

  void add(Candidate next) {
    targets.addAll(next.target());
    introduced.addAll(next.footprint().introduced());
    named.addAll(next.footprint().named());
  }
}
