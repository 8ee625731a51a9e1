package dev.drawbridge.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code call.deferred}: a JSON object from log id to columns. */
final class Deferred {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Deferred() {}

  static String text(Map<Long, Set<String>> deferred) {
    try {
      return JSON.writeValueAsString(deferred);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<Long, Set<String>> parse(@Nullable String text) {
    if (text == null) return Map.of();
    try {
      return JSON.readValue(text, new TypeReference<Map<Long, Set<String>>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("drawbridge.call holds columns of another version", e);
    }
  }
}
