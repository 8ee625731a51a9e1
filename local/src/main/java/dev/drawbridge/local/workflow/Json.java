package dev.drawbridge.local.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON texts from and to plain values: maps, lists, strings, numbers, booleans, null. */
final class Json {
  /** The limit on what passes between states, in bytes of JSON. */
  static final int PAYLOAD_LIMIT = 256 * 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static @Nullable Object parse(String text) throws JsonProcessingException {
    return MAPPER.readValue(text, Object.class);
  }

  static String write(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not a JSON value", e);
    }
  }

  static boolean exceedsLimit(@Nullable Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8).length > PAYLOAD_LIMIT;
  }
}
