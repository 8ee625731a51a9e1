package dev.drawbridge.emulator.lock;

import dev.drawbridge.emulator.call.RecordError;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Several calls that stay or go together. Whoever carries them out has the whole org to himself, so
 * nobody can be waited for meanwhile: a unit that lacks a lock is taken back, waits with the locks
 * it has, and is carried out again.
 */
public final class Unit implements AutoCloseable {
  private final RowLocks locks;
  private final RowLocks.Lease lease = new RowLocks.Lease();
  private final SortedSet<String> lacking = new TreeSet<>();
  private Duration patience;
  private long pauseMillis;

  /**
   * Begins a unit.
   *
   * @param patience how long it waits for locks in all
   * @param pauseMillis how long it takes between having its locks and being committed
   */
  Unit(RowLocks locks, Duration patience, long pauseMillis) {
    this.locks = locks;
    this.patience = patience;
    this.pauseMillis = pauseMillis;
  }

  /** Somebody else has a record that the unit needs. */
  public static final class Blocked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Blocked() {
      super("The unit waits for locks.", null, false, false);
    }
  }

  /** Whether its calls need not bother with locks. */
  public boolean atOnce() {
    return pauseMillis <= 0 && !locks.busy();
  }

  /**
   * Locks the records of a call.
   *
   * @return the records that cannot be had, by index
   * @throws Blocked if the unit may still wait for one
   */
  public Map<Integer, RecordError> lock(LockPlan plan) {
    Set<String> missing = locks.acquire(lease, plan.ids(), Duration.ZERO);
    if (!missing.isEmpty() && patience.isPositive()) {
      lacking.addAll(missing);
      throw new Blocked();
    }
    return Transactions.refused(plan, missing);
  }

  /** Whether what was done may stay: its time has passed. */
  public boolean ripe() {
    return pauseMillis <= 0;
  }

  /** Waits for what the last attempt lacked, a lock or time. */
  public void await() {
    if (!lacking.isEmpty()) {
      long start = System.nanoTime();
      boolean had = locks.acquire(lease, lacking, patience).isEmpty();
      Duration left = patience.minusNanos(System.nanoTime() - start);
      patience = had ? left : Duration.ZERO;
      lacking.clear();
    } else {
      Transactions.pause(pauseMillis);
      pauseMillis = 0;
    }
  }

  @Override
  public void close() {
    locks.release(lease);
  }
}
