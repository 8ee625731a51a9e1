package dev.drawbridge.local.template;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conditions of a template, and the values that hang on them. */
final class Conditions {
  private final Map<?, ?> declared;
  private final Resolver parameters;
  private final Set<String> open = new HashSet<>();

  /**
   * @param parameters resolves references to parameters only
   */
  Conditions(Map<?, ?> declared, Resolver parameters) {
    this.declared = declared;
    this.parameters = parameters;
  }

  boolean holds(String name) {
    if (!declared.containsKey(name)) {
      throw new TemplateException("The condition " + name + " is not declared.");
    }
    if (!open.add(name)) {
      throw new TemplateException("The condition " + name + " depends on itself.");
    }
    boolean holds = evaluate(declared.get(name), "Conditions." + name);
    open.remove(name);
    return holds;
  }

  private boolean evaluate(@Nullable Object expression, String path) {
    if (expression instanceof Map<?, ?> map
        && map.size() == 1
        && map.get("Condition") instanceof String name) {
      return holds(name);
    }
    if (!(expression instanceof Intrinsic(var function, var argument))) {
      throw new TemplateException(path + " must be a condition function.");
    }
    return switch (function) {
      case "Condition" -> holds(String.valueOf(argument));
      case "Fn::Equals" -> {
        List<?> sides = list(argument, path);
        yield Objects.equals(text(sides.get(0), path), text(sides.get(1), path));
      }
      case "Fn::Not" -> !evaluate(list(argument, path).getFirst(), path);
      case "Fn::And" -> list(argument, path).stream().allMatch(item -> evaluate(item, path));
      case "Fn::Or" -> list(argument, path).stream().anyMatch(item -> evaluate(item, path));
      default ->
          throw new TemplateException(path + ": " + function + " is not a condition function.");
    };
  }

  private String text(@Nullable Object value, String path) {
    return String.valueOf(parameters.resolve(value, path));
  }

  private static List<?> list(@Nullable Object value, String path) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw new TemplateException(path + " must have a list of arguments.");
  }
}
