package dev.drawbridge.local.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What a value of a template may hold; a list is checked item by item. */
interface Shape {
  /** Anything: a scalar, or a part of the template that has no meaning on one machine. */
  Shape ANY = (_, _) -> {};

  /**
   * @throws TemplateException naming the first thing that does not fit, with its path
   */
  void check(@Nullable Object value, String path);

  /** A mapping with these members and no others. */
  record Members(Map<String, Shape> members) implements Shape {
    Members and(String name, Shape shape) {
      var wider = new LinkedHashMap<>(members);
      wider.put(name, shape);
      return new Members(wider);
    }

    @Override
    public void check(@Nullable Object value, String path) {
      checkMembers(
          value,
          path,
          (name, at) -> {
            Shape shape = members.get(name);
            if (shape == null) {
              throw new TemplateException(at + " is not supported.");
            }
            return shape;
          });
    }
  }

  static Members members(String... names) {
    var members = new LinkedHashMap<String, Shape>();
    for (String name : names) {
      members.put(name, ANY);
    }
    return new Members(members);
  }

  /** A mapping of any names, each with the one shape. */
  static Shape named(Shape each) {
    return (value, path) -> checkMembers(value, path, (_, _) -> each);
  }

  /** A mapping whose {@code Type} decides which {@code Properties} there may be. */
  static Shape typed(Map<String, Shape> types) {
    return (value, path) -> {
      String type = value instanceof Map<?, ?> map ? String.valueOf(map.get("Type")) : "";
      Shape properties = types.get(type);
      if (properties == null) {
        throw new TemplateException(path + ": the type " + type + " is not supported.");
      }
      members("Type").and("Properties", properties).check(value, path);
    };
  }

  /** One of these values; null stands for every value that is not a plain string. */
  static Shape oneOf(String... allowed) {
    return (value, path) -> {
      if (value instanceof String text && !Set.of(allowed).contains(text)) {
        throw new TemplateException(path + ": the value " + text + " is not supported.");
      }
    };
  }

  private static void checkMembers(
      @Nullable Object value, String path, BiFunction<String, String, Shape> shapeOf) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach(
              (name, item) -> {
                String at = path + "." + name;
                shapeOf.apply((String) name, at).check(item, at);
              });
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          checkMembers(list.get(i), path + "[" + i + "]", shapeOf);
        }
      }
      case null, default -> throw new TemplateException(path + " must be a mapping.");
    }
  }
}
