package dev.drawbridge.emulator.api;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads what clients send as JSON: numbers as they were written, no name twice in an object,
 * nothing after the end.
 */
public final class StrictJson {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private StrictJson() {}

  /**
   * @return a missing node for no text at all
   */
  public static JsonNode read(byte[] body) throws JsonProcessingException {
    try {
      JsonNode node = READER.readTree(body);
      return node == null ? MissingNode.getInstance() : node;
    } catch (NumberFormatException e) {
      // Jackson lets an exponent pass that no BigDecimal can have, and meets it only here.
      throw new JsonParseException(null, "Numeric value out of range", e);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
