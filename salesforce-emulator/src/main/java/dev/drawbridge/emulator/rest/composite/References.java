package dev.drawbridge.emulator.rest.composite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drawbridge.emulator.api.ApiFault;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the results of earlier subrequests where later ones name them: {@code @{ref.id}}. */
public final class References {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final Pattern REFERENCE = Pattern.compile("@\\{([^}]*)}");
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d{1,6})]");

  private final Map<String, JsonNode> results = new HashMap<>();

  public static boolean wellFormed(String name) {
    return NAME.matcher(name).matches();
  }

  public void put(String name, JsonNode body) {
    results.put(name, body);
  }

  /**
   * The text with its references replaced.
   *
   * @throws ApiFault PROCESSING_HALTED if one has no value
   */
  public String in(String text) {
    Matcher reference = REFERENCE.matcher(text);
    var replaced = new StringBuilder();
    while (reference.find()) {
      reference.appendReplacement(
          replaced, Matcher.quoteReplacement(value(reference.group(1)).asText()));
    }
    return reference.appendTail(replaced).toString();
  }

  /** A copy of the body with all references replaced; one that is alone keeps its type. */
  public JsonNode in(JsonNode node) {
    return switch (node) {
      case TextNode text -> {
        Matcher whole = REFERENCE.matcher(text.asText());
        yield whole.matches() ? value(whole.group(1)) : TextNode.valueOf(in(text.asText()));
      }
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        object.properties().forEach(each -> copy.set(each.getKey(), in(each.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(each -> copy.add(in(each)));
        yield copy;
      }
      default -> node;
    };
  }

  private JsonNode value(String reference) {
    Matcher step = STEP.matcher(reference);
    String name = step.find() ? step.group() : "";
    JsonNode at = results.get(name);
    while (at != null && step.find()) {
      at = step.group(1) != null ? at.get(step.group(1)) : at.get(Integer.parseInt(step.group(2)));
    }
    if (at == null || at.isContainerNode()) {
      throw new ApiFault(
          "PROCESSING_HALTED",
          "Invalid reference specified. No value for " + reference + " found in " + name);
    }
    return at;
  }
}
