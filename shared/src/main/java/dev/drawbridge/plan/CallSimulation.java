package dev.drawbridge.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The calls that are under way together at some moment of the plan: at most so many, and none that
 * locks a record which another one locks. Time is made up: a call takes as long as calls of its
 * size usually do, so that the plan knows which results are there when the next call begins. Not
 * thread-safe.
 */
final class CallSimulation {
  /** Seconds; only their proportion matters: a full call takes some six times an empty one. */
  private static final double CALL = 0.15;

  private static final double RECORD = 0.004;

  private record UnderWay(double end, List<Integer> changes) {}

  private final int most;
  private final LockSets locks;
  private final Map<Integer, Integer> locked = new HashMap<>();
  private final PriorityQueue<UnderWay> underWay =
      new PriorityQueue<>(Comparator.comparingDouble(UnderWay::end));
  private double now;

  CallSimulation(int most, LockSets locks) {
    this.most = most;
    this.locks = locks;
  }

  boolean free() {
    return underWay.size() < most;
  }

  boolean idle() {
    return underWay.isEmpty();
  }

  /** Whether no call under way locks what this change locks. */
  boolean admits(int change) {
    return locked.isEmpty() || locks.locks(change).stream().noneMatch(locked::containsKey);
  }

  void begin(List<Integer> changes) {
    underWay.add(new UnderWay(now + CALL + RECORD * changes.size(), changes));
    for (int change : changes) {
      for (int lock : locks.locks(change)) {
        locked.merge(lock, 1, Integer::sum);
      }
    }
  }

  /**
   * Lets time pass until the next call ends.
   *
   * @return its changes; some call must be under way
   */
  List<Integer> end() {
    UnderWay first = underWay.remove();
    now = first.end();
    for (int change : first.changes()) {
      for (int lock : locks.locks(change)) {
        locked.computeIfPresent(lock, (k, n) -> n == 1 ? null : n - 1);
      }
    }
    return first.changes();
  }
}
