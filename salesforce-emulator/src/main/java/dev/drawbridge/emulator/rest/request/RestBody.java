package dev.drawbridge.emulator.rest.request;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.StrictJson;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body of a request: JSON, or bytes of the type its header names. */
public final class RestBody {
  private final byte[] bytes;
  private final @Nullable String type;
  private final @Nullable JsonNode given;

  private RestBody(byte[] bytes, @Nullable String type, @Nullable JsonNode given) {
    this.bytes = bytes;
    this.type = type;
    this.given = given;
  }

  public static RestBody of(byte[] bytes, @Nullable String type) {
    return new RestBody(bytes, type, null);
  }

  /** The body of a request inside another one. */
  public static RestBody of(JsonNode json) {
    return new RestBody(new byte[0], null, json);
  }

  public byte[] bytes() {
    return bytes;
  }

  /** The content type in lower case without its parameters. */
  public String type() {
    return Objects.requireNonNullElse(type, "").split(";")[0].trim().toLowerCase(Locale.ROOT);
  }

  public String fullType() {
    return Objects.requireNonNullElse(type, "");
  }

  /**
   * The body as a JSON object.
   *
   * @throws ApiFault if it is none, or was not announced as JSON
   */
  public ObjectNode object() {
    JsonNode json = any();
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw error(
        json.isMissingNode() || json.isNull()
            ? "The HTTP entity body is required, but this request has no entity body."
            : "The HTTP entity body must be a JSON object.");
  }

  /** The body as JSON of any kind. */
  public JsonNode any() {
    return given == null ? parsed() : given;
  }

  private JsonNode parsed() {
    if (!type().equals("application/json") && bytes.length > 0) {
      throw new ApiFault(
          "UNSUPPORTED_MEDIA_TYPE",
          "The content type '" + type() + "' is not supported; send application/json.");
    }
    try {
      return StrictJson.read(bytes);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place =
          at == null ? "" : " at [line:%d, column:%d]".formatted(at.getLineNr(), at.getColumnNr());
      throw error(sentence(e.getOriginalMessage()) + place);
    }
  }

  /** The parser's sentence up to where it starts to speak of its own classes. */
  private static String sentence(String message) {
    String first = message.lines().findFirst().orElse("The body is no JSON.");
    int classes = first.indexOf('`');
    return classes < 0
        ? first
        : first.substring(0, classes).replaceAll("[\\s(:]*(\\b(for|from|bound as))?[\\s(]*$", "");
  }

  private static ApiFault error(String message) {
    return new ApiFault("JSON_PARSER_ERROR", message);
  }
}
