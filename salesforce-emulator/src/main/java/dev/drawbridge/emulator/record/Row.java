package dev.drawbridge.emulator.record;

import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored record, immutable; values by the describe's field names, empty fields left out.
 *
 * @param deletedWith the parent whose deletion took it along and whose return brings it back
 */
public record Row(
    ObjectDescribe object, String id, Map<String, Object> values, @Nullable String deletedWith) {
  public Row(ObjectDescribe object, String id, Map<String, Object> values) {
    this(object, id, values, null);
  }

  public @Nullable Object value(String field) {
    return values.get(field);
  }

  public boolean deleted() {
    return Boolean.TRUE.equals(values.get("IsDeleted"));
  }
}
