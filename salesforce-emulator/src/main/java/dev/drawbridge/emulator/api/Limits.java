package dev.drawbridge.emulator.api;

import java.util.concurrent.atomic.AtomicReference;

/** What the org allows its clients; can be changed while it runs. */
public final class Limits {
  private final AtomicReference<Setting> setting = new AtomicReference<>(Setting.DEFAULT);

  /**
   * The limits.
   *
   * @param dailyApiRequests API requests in 24 hours
   * @param concurrentRequests how many requests that run long there may be at a time
   * @param longRunningMillis from when on a request runs long
   * @param sessionSeconds how long a session lives without being used
   * @param dailyBulkBatches batches of both Bulk APIs in 24 hours
   */
  public record Setting(
      int dailyApiRequests,
      int concurrentRequests,
      long longRunningMillis,
      int sessionSeconds,
      int dailyBulkBatches) {
    /** A production org of the Enterprise edition. */
    public static final Setting DEFAULT = new Setting(100_000, 25, 20_000, 7_200, 15_000);

    public Setting {
      if (dailyApiRequests < 0
          || concurrentRequests < 0
          || longRunningMillis < 0
          || sessionSeconds < 0
          || dailyBulkBatches < 0) {
        throw new IllegalArgumentException("A limit cannot be negative.");
      }
    }
  }

  public Setting get() {
    return setting.get();
  }

  public void set(Setting changed) {
    setting.set(changed);
  }
}
