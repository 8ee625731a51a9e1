package dev.drawbridge.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Columns of {@code drawbridge.call} that say something of single entries: a JSON object from log
 * id to columns ({@code deferred}, {@code without}) or to other log ids ({@code merged}).
 */
final class EntryJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EntryJson() {}

  /** Null for nothing. */
  static @Nullable String text(Map<Long, ?> ofEntries) {
    if (ofEntries.isEmpty()) {
      return null;
    }
    try {
      return JSON.writeValueAsString(ofEntries);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<Long, Set<String>> columns(@Nullable String text) {
    return parsed(text, new TypeReference<>() {});
  }

  static Map<Long, List<Long>> entries(@Nullable String text) {
    return parsed(text, new TypeReference<>() {});
  }

  private static <T> Map<Long, T> parsed(@Nullable String text, TypeReference<Map<Long, T>> type) {
    if (text == null) {
      return Map.of();
    }
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("drawbridge.call holds entries of another version", e);
    }
  }
}
