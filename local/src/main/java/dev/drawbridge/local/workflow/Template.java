package dev.drawbridge.local.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value in a definition in which any string <code>{% … %}</code> is an expression. */
sealed interface Template {
  record Literal(@Nullable Object value) implements Template {}

  record Query(Expression expression) implements Template {}

  record Members(Map<String, Template> members) implements Template {}

  record Items(List<Template> items) implements Template {}

  static Template of(@Nullable Object json, String path) {
    return switch (json) {
      case String text when isExpression(text) ->
          new Query(Expression.compile(text.substring(2, text.length() - 2).strip(), path));
      case Map<?, ?> map -> {
        var members = new LinkedHashMap<String, Template>();
        map.forEach((key, value) -> members.put((String) key, of(value, path + "/" + key)));
        yield new Members(members);
      }
      case List<?> list -> {
        var items = new ArrayList<Template>();
        for (Object item : list) {
          items.add(of(item, path + "[" + items.size() + "]"));
        }
        yield new Items(items);
      }
      case null, default -> new Literal(json);
    };
  }

  static boolean isExpression(String text) {
    return text.length() >= 4 && text.startsWith("{%") && text.endsWith("%}");
  }

  /** The value; {@code field} names the place in errors, as AWS does. */
  default @Nullable Object evaluate(Scope scope, String field) {
    return switch (this) {
      case Literal literal -> literal.value();
      case Query query -> query.expression().evaluate(scope, field);
      case Members object -> {
        var result = new LinkedHashMap<String, @Nullable Object>();
        object
            .members()
            .forEach((key, value) -> result.put(key, value.evaluate(scope, field + "/" + key)));
        yield result;
      }
      case Items array -> {
        var result = new ArrayList<@Nullable Object>();
        for (Template item : array.items()) {
          result.add(item.evaluate(scope, field + "[" + result.size() + "]"));
        }
        yield result;
      }
    };
  }
}
