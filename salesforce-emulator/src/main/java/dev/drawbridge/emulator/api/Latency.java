package dev.drawbridge.emulator.api;

import java.util.concurrent.atomic.AtomicReference;

/** How long every data call takes. */
public final class Latency {
  private final AtomicReference<Setting> setting = new AtomicReference<>(Setting.NONE);

  /** Milliseconds for each call, for each of its records and for each chunk of a Bulk batch. */
  public record Setting(long fixedMillis, long perRecordMillis, long bulkChunkMillis) {
    public static final Setting NONE = new Setting(0, 0, 0);

    public Setting {
      if (fixedMillis < 0 || perRecordMillis < 0 || bulkChunkMillis < 0) {
        throw new IllegalArgumentException("A latency cannot be negative.");
      }
    }
  }

  public Setting get() {
    return setting.get();
  }

  public void set(Setting changed) {
    setting.set(changed);
  }

  /** How long a chunk of a Bulk batch takes before it is committed. */
  public long chunkMillis(int records) {
    Setting now = setting.get();
    return now.bulkChunkMillis() + now.perRecordMillis() * records;
  }

  long millis(int records) {
    Setting now = setting.get();
    return now.fixedMillis() + now.perRecordMillis() * records;
  }
}
