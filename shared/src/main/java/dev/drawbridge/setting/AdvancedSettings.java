package dev.drawbridge.setting;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rare settings, in one JSON object. Pure.
 *
 * @param values of the settings that are right, as texts
 * @param mistakes a sentence for each; no sentence has a value
 */
record AdvancedSettings(Map<Setting, String> values, List<String> mistakes) {
  private static final int SHOWN_CHARACTERS = 60;
  private static final String EXAMPLE =
      " Give one such as {\"claim_window\": 500}, or {} for the defaults.";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static AdvancedSettings parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return wrong(unreadable(e));
    }
    if (!root.isObject()) {
      return wrong("AdvancedSettings is not a JSON object." + EXAMPLE);
    }
    var values = new EnumMap<Setting, String>(Setting.class);
    var mistakes = new ArrayList<String>();
    root.properties()
        .forEach(each -> take(each.getKey(), each.getValue(), values).ifPresent(mistakes::add));
    return new AdvancedSettings(values, List.copyOf(mistakes));
  }

  private static AdvancedSettings wrong(String mistake) {
    return new AdvancedSettings(Map.of(), List.of(mistake));
  }

  private static String unreadable(JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " (line %d, column %d)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field")
        ? "AdvancedSettings has a key twice%s; leave one of them.".formatted(place)
        : "AdvancedSettings is not valid JSON%s.%s".formatted(place, EXAMPLE);
  }

  /** Takes one key, or says what is wrong with it. */
  private static Optional<String> take(String key, JsonNode value, Map<Setting, String> values) {
    Optional<Setting> named = Setting.named(key);
    if (named.isEmpty()) {
      return Optional.of(unknown(key));
    }
    Setting setting = named.get();
    switch (setting.place()) {
      case PARAMETER -> {
        return Optional.of(
            "%s is not an advanced setting: it is the parameter %s."
                .formatted(key, setting.parameter()));
      }
      case STACK -> {
        return Optional.of("%s is not an advanced setting: the stack sets it.".formatted(key));
      }
      case ADVANCED -> {
        Optional<String> objection = objection(setting.type(), value);
        if (objection.isEmpty()) {
          values.put(setting, value.asText());
        }
        return objection.map(must -> key + " " + must + ".");
      }
    }
    throw new IllegalStateException(key);
  }

  private static Optional<String> objection(SettingType type, JsonNode value) {
    boolean quoted = value.isTextual();
    return switch (type) {
      case SettingType.Text ignored ->
          quoted ? type.objection(value.asText()) : Optional.of("must be a text in quotes");
      case SettingType.Choice ignored -> type.objection(quoted ? value.asText() : "");
      case SettingType.WholeNumber ignored ->
          type.objection(value.isIntegralNumber() ? value.asText() : "")
              .map(must -> quoted ? must + ", without quotes" : must);
      case SettingType.Flag ignored ->
          type.objection(value.isBoolean() ? value.asText() : "")
              .map(must -> quoted ? must + ", without quotes" : must);
    };
  }

  private static String unknown(String key) {
    String shown = key.length() > SHOWN_CHARACTERS ? key.substring(0, SHOWN_CHARACTERS) + "…" : key;
    return "There is no advanced setting %s%s"
        .formatted(
            shown,
            NearestName.of(key)
                .map(name -> "; did you mean " + name + "?")
                .orElse("; docs/settings.md lists them."));
  }

  /** The object that sets these, by their keys; what is wrong with it {@link #parse} says. */
  static String json(Map<String, String> byKey) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    byKey.forEach(
        (key, value) -> {
          Optional<SettingType> type = Setting.named(key).map(Setting::type);
          if (type.filter(SettingType.WholeNumber.class::isInstance).isPresent()
              && value.matches("[0-9]{1,18}")) {
            json.put(key, Long.parseLong(value));
          } else if (type.filter(SettingType.Flag.class::isInstance).isPresent()
              && List.of("true", "false").contains(value)) {
            json.put(key, Boolean.parseBoolean(value));
          } else {
            json.put(key, value);
          }
        });
    return json.toString();
  }
}
