package dev.drawbridge.local.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SAM's merging of a global section into a resource. */
final class Globals {
  private Globals() {}

  /** Mappings are merged, lists joined (the global first), anything else is replaced. */
  static @Nullable Object merge(@Nullable Object global, @Nullable Object own) {
    if (global instanceof Map<?, ?> defaults && own instanceof Map<?, ?> values) {
      var merged = new LinkedHashMap<Object, @Nullable Object>(defaults);
      values.forEach((key, value) -> merged.put(key, merge(defaults.get(key), value)));
      return merged;
    }
    if (global instanceof List<?> first && own instanceof List<?> second) {
      var joined = new ArrayList<@Nullable Object>(first);
      joined.addAll(second);
      return joined;
    }
    return own;
  }
}
