package dev.drawbridge.local.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resolved properties of a resource, or of a mapping within it. */
record Properties(String path, Map<?, ?> values) {
  static Properties of(String path, @Nullable Object value) {
    if (value == null) {
      return new Properties(path, Map.of());
    }
    if (value instanceof Map<?, ?> map) {
      return new Properties(path, map);
    }
    throw new DeploymentException(path + " must be a mapping.");
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  @Nullable Object value(String name) {
    return values.get(name);
  }

  @Nullable String text(String name) {
    Object value = values.get(name);
    return value == null ? null : scalar(name, value);
  }

  String text(String name, String fallback) {
    String text = text(name);
    return text == null ? fallback : text;
  }

  String required(String name) {
    String text = text(name);
    if (text == null) {
      throw new DeploymentException(path + "." + name + " is missing.");
    }
    return text;
  }

  int integer(String name, int fallback) {
    String text = text(name);
    try {
      return text == null ? fallback : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DeploymentException(path + "." + name + " must be an integer: " + text + ".");
    }
  }

  boolean flag(String name, boolean fallback) {
    String text = text(name);
    return text == null ? fallback : text.equals("true");
  }

  Properties mapping(String name) {
    return of(path + "." + name, values.get(name));
  }

  /** The members, each a mapping itself. */
  Map<String, Properties> members() {
    var members = new LinkedHashMap<String, Properties>();
    values.forEach((key, value) -> members.put((String) key, of(path + "." + key, value)));
    return members;
  }

  /** The items of a list, each a mapping. */
  List<Properties> items(String name) {
    var items = new ArrayList<Properties>();
    if (values.get(name) instanceof List<?> list) {
      for (Object item : list) {
        items.add(of(path + "." + name + "[" + items.size() + "]", item));
      }
    }
    return items;
  }

  Map<String, String> texts(String name) {
    var texts = new LinkedHashMap<String, String>();
    Properties mapping = mapping(name);
    mapping
        .values()
        .keySet()
        .forEach(key -> texts.put((String) key, mapping.required((String) key)));
    return texts;
  }

  private String scalar(String name, Object value) {
    if (value instanceof Map<?, ?> || value instanceof List<?>) {
      throw new DeploymentException(path + "." + name + " must be a single value.");
    }
    return String.valueOf(value);
  }
}
