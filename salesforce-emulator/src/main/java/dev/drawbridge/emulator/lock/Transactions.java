package dev.drawbridge.emulator.lock;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.RecordError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls between taking their stamp and locks and being committed. */
public final class Transactions {
  private static final int NAMED = 10;

  private final RowLocks locks = new RowLocks();
  private final Set<Open> open = ConcurrentHashMap.newKeySet();
  private final List<RowLocks.Lease> holds = new ArrayList<>();
  private volatile Setting setting = Setting.DEFAULT;

  /**
   * How transactions behave.
   *
   * @param lockWaitMillis how long a call waits for locks; Salesforce gives up after ten seconds
   * @param commitDelayMillis how long after its stamp a call is committed, on top of its latency
   */
  public record Setting(long lockWaitMillis, long commitDelayMillis) {
    public static final Setting DEFAULT = new Setting(10_000, 0);

    public Setting {
      if (lockWaitMillis < 0 || commitDelayMillis < 0) {
        throw new IllegalArgumentException("A wait cannot be negative.");
      }
    }
  }

  /** A transaction that is not committed yet. */
  private static final class Open {
    private final Instant stamp;

    private Open(Instant stamp) {
      this.stamp = stamp;
    }
  }

  /** Commits a call with the stamp it took; some of its records may not be written. */
  public interface Work<T> {
    T commit(Instant stamp, Map<Integer, RecordError> locked);
  }

  public Setting setting() {
    return setting;
  }

  public void setting(Setting changed) {
    setting = changed;
  }

  /** Whether a call that takes so long need not bother with locks and waiting. */
  public boolean atOnce(long millis) {
    return millis + setting.commitDelayMillis() <= 0 && !locks.busy();
  }

  /** Begins several calls that stay or go together, which take so long in all. */
  public Unit unit(long millis) {
    Setting now = setting;
    return new Unit(
        locks, Duration.ofMillis(now.lockWaitMillis()), millis + now.commitDelayMillis());
  }

  /** Locks the records of a call, lets its time pass and commits it. */
  public <T> T run(LockPlan plan, InstantSource clock, long millis, Work<T> work) {
    var lease = new RowLocks.Lease();
    var patience = Duration.ofMillis(setting.lockWaitMillis());
    Open transaction = null;
    try {
      Set<String> missing = locks.acquire(lease, plan.ids(), patience);
      transaction = new Open(clock.instant().truncatedTo(ChronoUnit.SECONDS));
      open.add(transaction);
      // Taken after others can see that the call is open: what they cover lies before it.
      Instant stamp = clock.instant();
      pause(millis + setting.commitDelayMillis());
      return work.commit(stamp, refused(plan, missing));
    } finally {
      if (transaction != null) {
        open.remove(transaction);
      }
      locks.release(lease);
    }
  }

  /** Lets time pass. */
  public static void pause(long millis) {
    if (millis <= 0) {
      return;
    }
    try {
      new CompletableFuture<Boolean>().completeOnTimeout(true, millis, TimeUnit.MILLISECONDS).get();
    } catch (InterruptedException | ExecutionException e) {
      Thread.currentThread().interrupt();
      throw new ApiFault("SERVER_UNAVAILABLE", "The org is shutting down.");
    }
  }

  static Map<Integer, RecordError> refused(LockPlan plan, Set<String> missing) {
    Map<Integer, RecordError> refused = new HashMap<>();
    for (int i = 0; i < plan.records().size() && !missing.isEmpty(); i++) {
      Set<String> lacking = new TreeSet<>(plan.records().get(i));
      lacking.retainAll(missing);
      if (!lacking.isEmpty()) {
        refused.put(i, RecordError.of("UNABLE_TO_LOCK_ROW", sentence(lacking)));
      }
    }
    return refused;
  }

  private static String sentence(Set<String> ids) {
    int more = ids.size() - NAMED;
    return "unable to obtain exclusive access to this record or %d records: %s%s"
        .formatted(
            ids.size(),
            String.join(",", ids.stream().limit(NAMED).map(id -> id.substring(0, 15)).toList()),
            more > 0 ? ", ... (" + more + " more)" : "");
  }

  /** The stamp of the oldest call that is not committed yet; null if there is none. */
  public @Nullable Instant oldest() {
    return open.stream().map(each -> each.stamp).min(Instant::compareTo).orElse(null);
  }

  /**
   * Keeps a record locked for a while, as a call of somebody else would.
   *
   * @return whether it could be had
   */
  public boolean hold(String id, long millis) {
    var lease = new RowLocks.Lease();
    boolean had = locks.acquire(lease, new TreeSet<>(Set.of(id)), Duration.ZERO).isEmpty();
    if (had) {
      synchronized (holds) {
        holds.add(lease);
      }
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
          .execute(() -> locks.release(lease));
    }
    return had;
  }

  /** Gives back what {@link #hold} has. */
  public void releaseHolds() {
    synchronized (holds) {
      holds.forEach(locks::release);
      holds.clear();
    }
  }

  /** The ids of all records that are locked. */
  public List<String> locked() {
    return locks.ids();
  }
}
