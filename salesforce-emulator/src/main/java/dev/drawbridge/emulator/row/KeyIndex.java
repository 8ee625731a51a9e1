package dev.drawbridge.emulator.row;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which records have a value in one field. Most values are had by one record only. */
final class KeyIndex {
  /** An id, or a set of ids in their order. */
  private final Map<String, Object> ids = new HashMap<>();

  @SuppressWarnings("unchecked")
  private static Set<String> set(Object found) {
    return (Set<String>) found;
  }

  Set<String> get(String key) {
    Object found = ids.get(key);
    return switch (found) {
      case null -> Set.of();
      case String id -> Set.of(id);
      default -> Collections.unmodifiableSet(set(found));
    };
  }

  void add(String key, String id) {
    ids.merge(
        key,
        id,
        (found, added) -> {
          if (found.equals(added)) {
            return found;
          }
          Set<String> several =
              found instanceof String only ? new TreeSet<>(Set.of(only)) : set(found);
          several.add(id);
          return several;
        });
  }

  void remove(String key, String id) {
    ids.computeIfPresent(
        key,
        (name, found) -> {
          if (found instanceof String only) {
            return only.equals(id) ? null : found;
          }
          set(found).remove(id);
          return set(found).isEmpty() ? null : found;
        });
  }
}
