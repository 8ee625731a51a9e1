package dev.drawbridge.local.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of a template's parameters: given or default, checked against their constraints. */
final class ParameterValues {
  private static final Set<String> KNOWN =
      Set.of(
          "Type",
          "Default",
          "NoEcho",
          "Description",
          "AllowedPattern",
          "AllowedValues",
          "ConstraintDescription",
          "MinLength",
          "MaxLength",
          "MinValue",
          "MaxValue");

  private ParameterValues() {}

  /** A string for each parameter, a list of strings for each parameter of a list type. */
  static Map<String, Object> of(Map<?, ?> declared, Map<String, String> given) {
    for (String name : given.keySet()) {
      if (!declared.containsKey(name)) {
        throw new TemplateException("The template has no parameter " + name + ".");
      }
    }
    var values = new LinkedHashMap<String, Object>();
    declared.forEach(
        (key, declaration) -> {
          var name = (String) key;
          if (!(declaration instanceof Map<?, ?> map)) {
            throw new TemplateException("Parameters." + name + " must be a mapping.");
          }
          values.put(name, value(name, map, given.get(name)));
        });
    return values;
  }

  private static Object value(String name, Map<?, ?> declaration, @Nullable String given) {
    for (Object field : declaration.keySet()) {
      if (!KNOWN.contains(field)) {
        throw new TemplateException("Parameters." + name + "." + field + " is not supported.");
      }
    }
    Object fallback = declaration.get("Default");
    if (given == null && fallback == null) {
      throw new TemplateException("The parameter " + name + " has no default: give it a value.");
    }
    String text = given == null ? String.valueOf(fallback) : given;
    String type = String.valueOf(declaration.get("Type"));
    if (type.equals("CommaDelimitedList") || type.startsWith("List<")) {
      List<String> items =
          text.isEmpty() ? List.of() : Arrays.stream(text.split(",")).map(String::strip).toList();
      items.forEach(item -> check(name, declaration, item));
      return items;
    }
    if (!type.equals("String") && !type.equals("Number") && !type.startsWith("AWS::EC2::")) {
      throw new TemplateException(
          "Parameters." + name + ": the type " + type + " is not supported.");
    }
    if (type.equals("Number")) {
      number(name, text);
    }
    check(name, declaration, text);
    return text;
  }

  private static void check(String name, Map<?, ?> declaration, String value) {
    boolean fits =
        allows(declaration.get("AllowedValues"), value)
            && matches(declaration.get("AllowedPattern"), value)
            && within(declaration, "MinLength", "MaxLength", name, value.length())
            && withinNumbers(declaration, name, value);
    if (fits) {
      return;
    }
    Object why = declaration.get("ConstraintDescription");
    // A NoEcho value is a secret: it is named, never shown.
    String shown =
        "true".equals(String.valueOf(declaration.get("NoEcho"))) ? "" : " (" + value + ")";
    throw new TemplateException(
        "The value of the parameter "
            + name
            + shown
            + " is not allowed: "
            + (why == null ? constraints(declaration) : why));
  }

  private static String constraints(Map<?, ?> declaration) {
    var wanted = new ArrayList<String>();
    if (declaration.get("AllowedValues") instanceof List<?> values) {
      wanted.add("be one of " + String.join(", ", values.stream().map(String::valueOf).toList()));
    }
    bounds("be", declaration.get("MinValue"), declaration.get("MaxValue"), "")
        .ifPresent(wanted::add);
    bounds("have", declaration.get("MinLength"), declaration.get("MaxLength"), " characters")
        .ifPresent(wanted::add);
    Object pattern = declaration.get("AllowedPattern");
    if (pattern != null) {
      wanted.add("match " + pattern);
    }
    return "it must " + String.join(", and ", wanted) + ".";
  }

  private static Optional<String> bounds(
      String verb, @Nullable Object low, @Nullable Object high, String unit) {
    if (low == null && high == null) {
      return Optional.empty();
    }
    if (low == null) {
      return Optional.of("%s at most %s%s".formatted(verb, high, unit));
    }
    return Optional.of(
        high == null
            ? "%s at least %s%s".formatted(verb, low, unit)
            : "%s from %s to %s%s".formatted(verb, low, high, unit));
  }

  private static boolean allows(@Nullable Object allowed, String value) {
    return !(allowed instanceof List<?> list)
        || list.stream().anyMatch(item -> String.valueOf(item).equals(value));
  }

  private static boolean matches(@Nullable Object pattern, String value) {
    return pattern == null || value.matches(String.valueOf(pattern));
  }

  private static boolean withinNumbers(Map<?, ?> declaration, String name, String value) {
    return !declaration.containsKey("MinValue") && !declaration.containsKey("MaxValue")
        || within(declaration, "MinValue", "MaxValue", name, number(name, value).doubleValue());
  }

  private static boolean within(
      Map<?, ?> declaration, String min, String max, String name, double value) {
    Object low = declaration.get(min);
    Object high = declaration.get(max);
    return (low == null || value >= number(name, String.valueOf(low)).doubleValue())
        && (high == null || value <= number(name, String.valueOf(high)).doubleValue());
  }

  private static BigDecimal number(String name, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new TemplateException("The parameter " + name + " must be a number.");
    }
  }
}
