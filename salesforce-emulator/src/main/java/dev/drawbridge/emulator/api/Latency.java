package dev.drawbridge.emulator.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
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

    /** The object that decides how long a call takes which names these; empty if none does. */
    private String slowest(Collection<String> named) {
      return objects.entrySet().stream()
          .filter(
              entry -> named.stream().anyMatch(object -> object.equalsIgnoreCase(entry.getKey())))
          .max(
              Comparator.comparingLong(
                  entry -> entry.getValue().fixedMillis() + entry.getValue().perRecordMillis()))
          .map(Map.Entry::getKey)
          .orElse("");
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

  /**
   * How long each of several requests takes that come in one: those that name an object with a
   * latency of its own share that, the others share the general one.
   *
   * @param parts the objects that each of them names
   */
  public List<Long> shares(List<? extends Collection<String>> parts) {
    Setting now = setting.get();
    List<String> slowest = parts.stream().map(now::slowest).toList();
    List<Long> shares = new ArrayList<>();
    for (String object : slowest) {
      int among = Collections.frequency(slowest, object);
      long whole = now.millis(List.of(object), among);
      shares.add((whole + among - 1) / among);
    }
    return shares;
  }

  long millis(Collection<String> objects, int records) {
    return setting.get().millis(objects, records);
  }
}
