package dev.drawbridge.local.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes the values of intrinsic functions. */
public final class Resolver {
  static final Pattern SUB = Pattern.compile("\\$\\{([^}]*)}");

  private final Lookup lookup;

  /** Where references lead. */
  public interface Lookup {
    /** The value of {@code !Ref name}: a string or, for a list parameter, a list of strings. */
    Object ref(String name, String path);

    /** The value of {@code !GetAtt name.attribute}. */
    Object attribute(String name, String attribute, String path);
  }

  public Resolver(Lookup lookup) {
    this.lookup = lookup;
  }

  /** The value with all intrinsics computed; {@code path} names the place in errors. */
  public @Nullable Object resolve(@Nullable Object value, String path) {
    return switch (value) {
      case Intrinsic intrinsic -> compute(intrinsic, path);
      case Map<?, ?> map -> {
        var resolved = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, item) -> resolved.put((String) key, resolve(item, path + "." + key)));
        yield resolved;
      }
      case List<?> list -> {
        var resolved = new ArrayList<@Nullable Object>();
        for (int i = 0; i < list.size(); i++) {
          resolved.add(resolve(list.get(i), path + "[" + i + "]"));
        }
        yield resolved;
      }
      case null, default -> value;
    };
  }

  private Object compute(Intrinsic intrinsic, String path) {
    Object argument = intrinsic.argument();
    return switch (intrinsic.name()) {
      case "Ref" -> lookup.ref(String.valueOf(argument), path);
      case "Fn::GetAtt" -> {
        List<?> parts = list(argument, 2, path, "Fn::GetAtt");
        yield lookup.attribute(text(parts.get(0), path), text(parts.get(1), path), path);
      }
      case "Fn::Sub" -> substitute(argument, path);
      case "Fn::Join" -> {
        List<?> parts = list(argument, 2, path, "Fn::Join");
        yield items(parts.get(1), path).stream()
            .map(item -> text(item, path))
            .collect(Collectors.joining(text(parts.get(0), path)));
      }
      case "Fn::Split" -> {
        List<?> parts = list(argument, 2, path, "Fn::Split");
        yield List.of(text(parts.get(1), path).split(Pattern.quote(text(parts.get(0), path)), -1));
      }
      case "Fn::Select" -> {
        List<?> parts = list(argument, 2, path, "Fn::Select");
        yield select(items(parts.get(1), path), text(parts.get(0), path), path);
      }
      default ->
          throw new TemplateException(
              path + ": the function " + intrinsic.name() + " is not supported.");
    };
  }

  private String substitute(@Nullable Object argument, String path) {
    String pattern;
    Map<?, ?> local = Map.of();
    if (argument instanceof List<?> parts
        && parts.size() == 2
        && parts.get(1) instanceof Map<?, ?> map) {
      pattern = String.valueOf(parts.getFirst());
      local = map;
    } else if (argument instanceof String text) {
      pattern = text;
    } else {
      throw new TemplateException(path + ": Fn::Sub takes a string, or a string and a mapping.");
    }
    Map<?, ?> names = local;
    return SUB.matcher(pattern)
        .replaceAll(
            match -> Matcher.quoteReplacement(substitution(match.group(1).strip(), names, path)));
  }

  private String substitution(String name, Map<?, ?> local, String path) {
    if (name.startsWith("!")) {
      return "${" + name.substring(1) + "}";
    }
    if (local.containsKey(name)) {
      return text(local.get(name), path);
    }
    int dot = name.indexOf('.');
    return String.valueOf(
        dot < 0
            ? lookup.ref(name, path)
            : lookup.attribute(name.substring(0, dot), name.substring(dot + 1), path));
  }

  private static Object select(List<?> items, String index, String path) {
    try {
      Object item = items.get(Integer.parseInt(index));
      if (item != null) {
        return item;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // Answered below, as a null item is.
    }
    throw new TemplateException(path + ": Fn::Select has no item " + index + ".");
  }

  private String text(@Nullable Object value, String path) {
    return String.valueOf(resolve(value, path));
  }

  private List<?> items(@Nullable Object value, String path) {
    if (resolve(value, path) instanceof List<?> list) {
      return list;
    }
    throw new TemplateException(path + " must be a list.");
  }

  private static List<?> list(@Nullable Object value, int size, String path, String function) {
    if (value instanceof List<?> list && list.size() == size) {
      return list;
    }
    throw new TemplateException(path + ": " + function + " takes " + size + " arguments.");
  }
}
