package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file in Heroku Connect's export format, with the place of everything in it. */
final class MappingFile {
  private static final int LONGEST_NAME = 80;

  private final JsonNode root;
  private final Map<String, JsonLocation> places;

  private MappingFile(JsonNode root, Map<String, JsonLocation> places) {
    this.root = root;
    this.places = places;
  }

  /**
   * @throws ImportRefused when the text is no JSON
   */
  static MappingFile parse(String text) {
    if (text.isBlank()) {
      throw new ImportRefused(
          List.of(new Problem(0, 0, "the file is empty; export the configuration again")));
    }
    var json = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try {
      JsonNode root =
          json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
      return new MappingFile(root, places(json, text));
    } catch (JsonProcessingException e) {
      throw new ImportRefused(List.of(NoJson.problem(text, e)));
    } catch (IOException e) {
      throw new IllegalStateException("reading a text cannot fail", e);
    }
  }

  private static Map<String, JsonLocation> places(ObjectMapper json, String text)
      throws IOException {
    Map<String, JsonLocation> places = new HashMap<>();
    try (JsonParser parser = json.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.END_OBJECT) {
          continue;
        }
        places.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(), parser.currentTokenLocation());
      }
    }
    return places;
  }

  JsonNode root() {
    return root;
  }

  /**
   * @param pointer a JSON pointer, as in {@code /mappings/0/object_name}
   */
  Problem problem(String pointer, String message) {
    JsonLocation place = places.get(pointer);
    return place == null
        ? new Problem(0, 0, message)
        : new Problem(place.getLineNr(), place.getColumnNr(), message);
  }

  /** A name as a message shows it: no API name is longer. */
  static String shown(String name) {
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
  }

  /** A name as part of a JSON pointer (RFC 6901). */
  static String pointerPart(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
