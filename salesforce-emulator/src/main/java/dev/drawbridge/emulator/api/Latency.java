package dev.drawbridge.emulator.api;

import java.util.concurrent.atomic.AtomicReference;

/** How long every data call takes. */
public final class Latency {
  private final AtomicReference<Setting> setting = new AtomicReference<>(new Setting(0, 0));

  /** Milliseconds for each call and for each of its records. */
  public record Setting(long fixedMillis, long perRecordMillis) {
    public Setting {
      if (fixedMillis < 0 || perRecordMillis < 0) {
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

  long millis(int records) {
    Setting now = setting.get();
    return now.fixedMillis() + now.perRecordMillis() * records;
  }
}
