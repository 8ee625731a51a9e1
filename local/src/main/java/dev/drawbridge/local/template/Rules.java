package dev.drawbridge.local.template;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of a template: what the values of its parameters must be together. */
final class Rules {
  private static final Set<String> FIELDS = Set.of("RuleCondition", "Assertions");
  private static final Set<String> ASSERTION_FIELDS = Set.of("Assert", "AssertDescription");

  private final Map<?, ?> declared;
  private final Resolver parameters;

  /**
   * @param parameters resolves references to parameters only
   */
  Rules(Map<?, ?> declared, Resolver parameters) {
    this.declared = declared;
    this.parameters = parameters;
  }

  /**
   * @throws TemplateException with the description of the first assertion that does not hold
   */
  void check() {
    declared.forEach((name, rule) -> check("Rules." + name, mapping(rule, "Rules." + name)));
  }

  private void check(String path, Map<?, ?> rule) {
    onlyKnown(rule, FIELDS, path);
    Object condition = rule.get("RuleCondition");
    if (condition != null && !holds(condition, path + ".RuleCondition")) {
      return;
    }
    for (Object each : list(rule.get("Assertions"), path + ".Assertions")) {
      Map<?, ?> assertion = mapping(each, path + ".Assertions");
      onlyKnown(assertion, ASSERTION_FIELDS, path + ".Assertions");
      if (holds(assertion.get("Assert"), path + ".Assertions")) {
        continue;
      }
      Object description = assertion.get("AssertDescription");
      throw new TemplateException(
          description == null
              ? path + ": the parameters do not go together."
              : String.valueOf(description));
    }
  }

  private boolean holds(@Nullable Object expression, String path) {
    if (!(expression instanceof Intrinsic(var function, var argument))) {
      throw new TemplateException(path + " must be a rule function.");
    }
    List<?> arguments = list(argument, path);
    return switch (function) {
      case "Fn::And" -> arguments.stream().allMatch(item -> holds(item, path));
      case "Fn::Or" -> arguments.stream().anyMatch(item -> holds(item, path));
      case "Fn::Not" -> !holds(arguments.getFirst(), path);
      case "Fn::Equals" -> Objects.equals(value(arguments, 0, path), value(arguments, 1, path));
      case "Fn::Contains" -> items(arguments, path).contains(value(arguments, 1, path));
      case "Fn::EachMemberEquals" ->
          items(arguments, path).stream().allMatch(value(arguments, 1, path)::equals);
      default -> throw new TemplateException(path + ": " + function + " is not supported.");
    };
  }

  private List<?> items(List<?> arguments, String path) {
    return value(arguments, 0, path) instanceof List<?> list ? list : List.of();
  }

  private Object value(List<?> arguments, int index, String path) {
    if (arguments.size() <= index) {
      throw new TemplateException(path + " lacks an argument.");
    }
    Object value = parameters.resolve(arguments.get(index), path);
    return value == null ? "" : value;
  }

  private static void onlyKnown(Map<?, ?> map, Set<String> known, String path) {
    for (Object field : map.keySet()) {
      if (!known.contains(String.valueOf(field))) {
        throw new TemplateException(path + "." + field + " is not supported.");
      }
    }
  }

  private static Map<?, ?> mapping(@Nullable Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new TemplateException(path + " must be a mapping.");
  }

  private static List<?> list(@Nullable Object value, String path) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw new TemplateException(path + " must have a list of arguments.");
  }
}
