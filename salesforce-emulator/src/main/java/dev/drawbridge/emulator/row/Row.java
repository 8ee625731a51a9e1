package dev.drawbridge.emulator.row;

import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored record, immutable; values by the describe's field names, empty fields left out.
 *
 * @param bin what the recycle bin knows of it; null if it is not deleted
 */
public record Row(ObjectDescribe object, String id, Map<String, Object> values, @Nullable Bin bin) {
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
