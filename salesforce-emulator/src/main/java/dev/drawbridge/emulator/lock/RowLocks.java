package dev.drawbridge.emulator.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which call has which records to itself, from before its commit until after it. A call takes its
 * locks in the order of their ids, so that no two calls wait for each other for good.
 */
public final class RowLocks {
  private final ReentrantLock monitor = new ReentrantLock();
  private final Condition freed = monitor.newCondition();
  private final Map<String, Lease> held = new HashMap<>();
  private volatile boolean busy;

  /** The locks of one call. */
  public static final class Lease {
    private final List<String> ids = new ArrayList<>();
  }

  /** Whether anybody has a lock. */
  public boolean busy() {
    return busy;
  }

  /**
   * Takes locks, waiting for others to give them back; those that are had by then are had.
   *
   * @param patience how long all of them together may take
   * @return the ids that could not be had
   */
  public Set<String> acquire(Lease lease, SortedSet<String> ids, Duration patience) {
    Set<String> missing = new HashSet<>();
    long left = patience.toNanos();
    monitor.lock();
    try {
      for (String id : ids) {
        while (taken(lease, id) && left > 0) {
          left = freed.awaitNanos(left);
        }
        if (taken(lease, id)) {
          missing.add(id);
        } else if (held.put(id, lease) == null) {
          lease.ids.add(id);
        }
      }
      busy = !held.isEmpty();
      return missing;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Set.copyOf(ids);
    } finally {
      monitor.unlock();
    }
  }

  private boolean taken(Lease lease, String id) {
    Lease holder = held.get(id);
    return holder != null && holder != lease;
  }

  public void release(Lease lease) {
    monitor.lock();
    try {
      lease.ids.forEach(held::remove);
      lease.ids.clear();
      busy = !held.isEmpty();
      freed.signalAll();
    } finally {
      monitor.unlock();
    }
  }

  /** The ids that are locked. */
  public List<String> ids() {
    monitor.lock();
    try {
      return held.keySet().stream().sorted().toList();
    } finally {
      monitor.unlock();
    }
  }
}
