package dev.drawbridge.local.workflow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of a definition; {@link #finish} rejects those that were not read.
 */
final class Fields {
  private final String owner;
  private final Map<?, ?> json;
  private final Set<String> read = new HashSet<>();

  Fields(String owner, Map<?, ?> json) {
    this.owner = owner;
    this.json = json;
  }

  String path(String field) {
    return owner + ": the field " + field;
  }

  void ignore(String... fields) {
    read.addAll(List.of(fields));
  }

  @Nullable Template template(String field) {
    read.add(field);
    return json.containsKey(field) ? Template.of(json.get(field), owner + ", " + field) : null;
  }

  @Nullable String text(String field) {
    Object value = value(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new DefinitionException(path(field) + " must be a string");
  }

  String requiredText(String field) {
    String text = text(field);
    if (text == null) {
      throw new DefinitionException(path(field) + " is missing");
    }
    return text;
  }

  boolean flag(String field) {
    Object value = value(field);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new DefinitionException(path(field) + " must be true or false");
  }

  @Nullable Integer integer(String field) {
    Object value = value(field);
    if (value == null || value instanceof Integer) {
      return (Integer) value;
    }
    throw new DefinitionException(path(field) + " must be an integer");
  }

  @Nullable Double decimal(String field) {
    Object value = value(field);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new DefinitionException(path(field) + " must be a number");
  }

  List<String> texts(String field) {
    if (value(field) instanceof List<?> list && !list.isEmpty()) {
      return list.stream().map(String::valueOf).toList();
    }
    throw new DefinitionException(path(field) + " must be a list of names");
  }

  List<Fields> objects(String field) {
    Object value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw new DefinitionException(path(field) + " must be a list");
    }
    var objects = new ArrayList<Fields>();
    for (Object item : list) {
      String name = owner + ", " + field + "[" + objects.size() + "]";
      if (!(item instanceof Map<?, ?> map)) {
        throw new DefinitionException(name + " must be a JSON object");
      }
      objects.add(new Fields(name, map));
    }
    return objects;
  }

  Map<?, ?> requiredObject(String field) {
    if (value(field) instanceof Map<?, ?> map) {
      return map;
    }
    throw new DefinitionException(path(field) + " must be a JSON object");
  }

  void finish() {
    for (Object field : json.keySet()) {
      if (!read.contains(field)) {
        throw new DefinitionException(owner + ": the field " + field + " is not supported");
      }
    }
  }

  private @Nullable Object value(String field) {
    read.add(field);
    return json.get(field);
  }
}
