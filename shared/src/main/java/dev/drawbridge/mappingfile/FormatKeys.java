package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * Checks that a file has no key but those of Heroku Connect's export, each with a value of its
 * kind: what is not understood is not imported as if it were. Nothing of {@code connection} has an
 * effect here, so whatever stands in it is let be. What every file must have is checked where it is
 * read. Pure.
 */
final class FormatKeys {
  private record Key(String name, Predicate<JsonNode> admits, String kind) {}

  private static final List<Key> OF_FILE =
      List.of(
          new Key("version", value -> true, "1"),
          new Key("connection", JsonNode::isObject, "an object"),
          new Key("mappings", value -> true, "a list"));

  private static final List<Key> OF_MAPPING =
      List.of(
          new Key("object_name", value -> true, "a text"),
          new Key("config", JsonNode::isObject, "an object"));

  private static final List<Key> OF_CONFIG =
      List.of(
          new Key("access", value -> true, "read_only or read_write"),
          new Key("fields", value -> true, "an object with a key for each field"),
          new Key("indexes", JsonNode::isObject, "an object with a key for each field"),
          new Key("upsert_field", JsonNode::isTextual, "a text, the API name of one field"),
          new Key("sf_notify_enabled", JsonNode::isBoolean, "true or false"),
          new Key("sf_polling_seconds", JsonNode::isIntegralNumber, "a whole number"),
          new Key("sf_max_daily_api_calls", JsonNode::isIntegralNumber, "a whole number"));

  private static final List<Key> OF_INDEX =
      List.of(new Key("unique", JsonNode::isBoolean, "true or false"));

  private final MappingFile file;
  private final List<Problem> problems;

  FormatKeys(MappingFile file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  void check() {
    keys(file.root(), "", OF_FILE);
    int index = 0;
    for (JsonNode mapping : file.root().path("mappings")) {
      mapping(mapping, "/mappings/" + index++);
    }
  }

  private void mapping(JsonNode mapping, String pointer) {
    keys(mapping, pointer, OF_MAPPING);
    JsonNode config = mapping.path("config");
    keys(config, pointer + "/config", OF_CONFIG);
    each(config.path("fields"), pointer + "/config/fields", List.of());
    each(config.path("indexes"), pointer + "/config/indexes", OF_INDEX);
  }

  /** Each value is an object with these keys. */
  private void each(JsonNode values, String pointer, List<Key> known) {
    forEach(
        values,
        pointer,
        (name, value, place) -> {
          if (value.isObject()) {
            keys(value, place, known);
          } else {
            refuse(place, quoted(name) + " must have an object: {}");
          }
        });
  }

  private void keys(JsonNode object, String pointer, List<Key> known) {
    forEach(
        object,
        pointer,
        (name, value, place) ->
            known.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .ifPresentOrElse(
                    key -> value(key, value, place), () -> refuse(place, unknown(name, known))));
  }

  private interface Property {
    void at(String name, JsonNode value, String place);
  }

  private static void forEach(JsonNode object, String pointer, Property property) {
    object
        .properties()
        .forEach(
            entry ->
                property.at(
                    entry.getKey(),
                    entry.getValue(),
                    pointer + "/" + MappingFile.pointerPart(entry.getKey())));
  }

  private void value(Key key, JsonNode value, String place) {
    if (value.isNull() || key.admits().test(value)) {
      return;
    }
    refuse(place, quoted(key.name()) + " must be " + key.kind());
  }

  private static String unknown(String name, List<Key> known) {
    String instead =
        known.isEmpty()
            ? "; nothing can stand here"
            : "; known here are " + String.join(", ", known.stream().map(Key::name).toList());
    return quoted(name)
        + " is not a key of the export format"
        + instead
        + ". Correct it or take it out";
  }

  private static String quoted(String name) {
    return '"' + MappingFile.shown(name) + '"';
  }

  private void refuse(String place, String message) {
    problems.add(file.problem(place, message));
  }
}
