package dev.drawbridge.change;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Columns and their values as PostgreSQL's text output, in the log's order. A key with a null value
 * means "blank the field"; a missing key means "not touched".
 */
public record RowImage(Map<String, @Nullable String> columns) {
  public static final RowImage EMPTY = new RowImage(Map.of());

  public RowImage {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  public @Nullable String get(String column) {
    return columns.get(column);
  }

  public boolean isEmpty() {
    return columns.isEmpty();
  }

  public RowImage without(Set<String> dropped) {
    if (Collections.disjoint(columns.keySet(), dropped)) {
      return this;
    }
    var kept = new LinkedHashMap<String, @Nullable String>(columns);
    dropped.forEach(kept::remove);
    return new RowImage(kept);
  }

  /** These columns, with those of a later image over them. */
  public RowImage overlaid(RowImage later) {
    var all = new LinkedHashMap<String, @Nullable String>(columns);
    all.putAll(later.columns);
    return new RowImage(all);
  }

  public RowImage only(Set<String> kept) {
    var left = new LinkedHashMap<String, @Nullable String>(columns);
    left.keySet().retainAll(kept);
    return new RowImage(left);
  }
}
