package dev.drawbridge.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which of some numbered changes must be written before which. Not thread-safe. */
final class Precedence {
  private final List<Set<Integer>> after = new ArrayList<>();
  private final List<Set<Integer>> before = new ArrayList<>();

  Precedence(int changes) {
    // Most changes of a large plan have no neighbour, and share the one empty set.
    after.addAll(Collections.nCopies(changes, Set.of()));
    before.addAll(Collections.nCopies(changes, Set.of()));
  }

  int size() {
    return after.size();
  }

  void require(int first, int then) {
    if (first == then) {
      return;
    }
    add(after, first, then);
    add(before, then, first);
  }

  private static void add(List<Set<Integer>> neighbours, int change, int neighbour) {
    if (neighbours.get(change).isEmpty()) {
      neighbours.set(change, new HashSet<>());
    }
    neighbours.get(change).add(neighbour);
  }

  void release(int first, int then) {
    if (!after.get(first).contains(then)) {
      return;
    }
    after.get(first).remove(then);
    before.get(then).remove(first);
  }

  Set<Integer> after(int change) {
    return after.get(change);
  }

  Set<Integer> before(int change) {
    return before.get(change);
  }

  /**
   * The changes that wait for each other: those on a cycle, or between two. Empty when all can be
   * written.
   */
  Set<Integer> knot() {
    Set<Integer> left = new HashSet<>();
    for (int i = 0; i < size(); i++) {
      left.add(i);
    }
    strip(left, before, after);
    strip(left, after, before);
    return left;
  }

  /** Whether a chain of changes within some leads from one to the other. */
  boolean leads(int from, int to, Set<Integer> within) {
    Set<Integer> seen = new HashSet<>(Set.of(from));
    Deque<Integer> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (int next : after.get(open.remove())) {
        if (next == to) {
          return true;
        }
        if (within.contains(next) && seen.add(next)) {
          open.add(next);
        }
      }
    }
    return false;
  }

  /** Removes repeatedly what nothing in {@code left} holds back. */
  private static void strip(
      Set<Integer> left, List<Set<Integer>> holding, List<Set<Integer>> next) {
    int[] held = new int[holding.size()];
    Deque<Integer> free = new ArrayDeque<>();
    for (int change : left) {
      for (int holder : holding.get(change)) {
        held[change] += left.contains(holder) ? 1 : 0;
      }
      if (held[change] == 0) {
        free.add(change);
      }
    }
    while (!free.isEmpty()) {
      int change = free.remove();
      left.remove(change);
      for (int follower : next.get(change)) {
        if (left.contains(follower) && --held[follower] == 0) {
          free.add(follower);
        }
      }
    }
  }

  /** For each change the length of the longest chain of changes that waits for it. */
  int[] chains() {
    int[] chain = new int[size()];
    int[] open = new int[size()];
    Deque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < size(); i++) {
      open[i] = after.get(i).size();
      if (open[i] == 0) {
        free.add(i);
      }
    }
    while (!free.isEmpty()) {
      int change = free.remove();
      for (int earlier : before.get(change)) {
        chain[earlier] = Math.max(chain[earlier], chain[change] + 1);
        if (--open[earlier] == 0) {
          free.add(earlier);
        }
      }
    }
    return chain;
  }
}
