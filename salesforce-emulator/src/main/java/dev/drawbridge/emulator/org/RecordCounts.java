package dev.drawbridge.emulator.org;

import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.store.Store;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many records objects have, whoever sees them: without deleted and archived ones, and on
 * demand as it was some time ago.
 */
public final class RecordCounts {
  private final Org org;
  private volatile @Nullable Map<String, Long> earlier;

  RecordCounts(Org org) {
    this.org = org;
  }

  /** Whether the counts stay as they were when that was asked for. */
  public boolean stale() {
    return earlier != null;
  }

  /**
   * Keeps the counts as they are now whatever happens to the records, or brings them up to date.
   */
  public void stale(boolean wanted) {
    earlier = wanted ? org.read(store -> counted(store, store.schema().objects())) : null;
  }

  /** The counts by the names of these objects. */
  public Map<String, Long> of(Collection<ObjectDescribe> objects) {
    Map<String, Long> kept = earlier;
    if (kept == null) {
      return org.read(store -> counted(store, objects));
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    objects.forEach(object -> counts.put(object.name(), kept.getOrDefault(object.name(), 0L)));
    return counts;
  }

  private static Map<String, Long> counted(Store store, Collection<ObjectDescribe> objects) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (ObjectDescribe object : objects) {
      Collection<Row> rows = store.table(object).rows();
      counts.put(object.name(), rows.stream().filter(store::listed).count());
    }
    return counts;
  }
}
