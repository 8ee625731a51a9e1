package dev.drawbridge.emulator.api;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** How long every data call takes. */
public final class Latency {
  private final AtomicReference<Setting> setting = new AtomicReference<>(Setting.NONE);

  /** Milliseconds for each call on an object, and for each of its records. */
  public record PerObject(long fixedMillis, long perRecordMillis) {
    public PerObject {
      notNegative(fixedMillis, perRecordMillis);
    }
  }

  /**
   * Milliseconds for each call, for each of its records and for each chunk of a Bulk batch.
   *
   * @param objects what holds in their place for calls that name one of these, by its name; of
   *     several the slowest
   */
  public record Setting(
      long fixedMillis,
      long perRecordMillis,
      long bulkChunkMillis,
      Map<String, PerObject> objects) {
    public static final Setting NONE = new Setting(0, 0, 0, Map.of());

    public Setting {
      notNegative(fixedMillis, perRecordMillis, bulkChunkMillis);
      objects = Map.copyOf(objects);
    }

    private long millis(Collection<String> named, int records) {
      return objects.entrySet().stream()
          .filter(
              entry -> named.stream().anyMatch(object -> object.equalsIgnoreCase(entry.getKey())))
          .mapToLong(
              entry ->
                  entry.getValue().fixedMillis() + entry.getValue().perRecordMillis() * records)
          .max()
          .orElse(fixedMillis + perRecordMillis * records);
    }
  }

  private static void notNegative(long... millis) {
    for (long value : millis) {
      if (value < 0) {
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
  public long chunkMillis(String object, int records) {
    Setting now = setting.get();
    boolean own = now.objects().keySet().stream().anyMatch(object::equalsIgnoreCase);
    return own
        ? now.millis(List.of(object), records)
        : now.bulkChunkMillis() + now.perRecordMillis() * records;
  }

  long millis(Collection<String> objects, int records) {
    return setting.get().millis(objects, records);
  }
}
