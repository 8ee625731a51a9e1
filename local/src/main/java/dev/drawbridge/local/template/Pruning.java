package dev.drawbridge.local.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides every {@code Fn::If}, drops {@code AWS::NoValue}, and refuses unknown functions. */
final class Pruning {
  private static final Set<String> SUPPORTED =
      Set.of("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split");

  /** Stands for a value that is not there. */
  private static final Object NOTHING = new Object();

  private final Conditions conditions;

  Pruning(Conditions conditions) {
    this.conditions = conditions;
  }

  @Nullable Object prune(@Nullable Object value, String path) {
    Object kept = walk(value, path);
    return kept == NOTHING ? null : kept;
  }

  private @Nullable Object walk(@Nullable Object value, String path) {
    return switch (value) {
      case Intrinsic intrinsic -> intrinsic(intrinsic, path);
      case Map<?, ?> map -> {
        var kept = new LinkedHashMap<String, @Nullable Object>();
        map.forEach(
            (key, item) -> {
              Object result = walk(item, path + "." + key);
              if (result != NOTHING) {
                kept.put((String) key, result);
              }
            });
        yield kept;
      }
      case List<?> list -> {
        var kept = new ArrayList<@Nullable Object>();
        for (int i = 0; i < list.size(); i++) {
          Object result = walk(list.get(i), path + "[" + i + "]");
          if (result != NOTHING) {
            kept.add(result);
          }
        }
        yield kept;
      }
      case String text when text.contains("{{resolve:") ->
          throw new TemplateException(path + ": dynamic references are not supported.");
      case null, default -> value;
    };
  }

  private @Nullable Object intrinsic(Intrinsic intrinsic, String path) {
    String name = intrinsic.name();
    if (name.equals("Fn::If")) {
      if (!(intrinsic.argument() instanceof List<?> parts) || parts.size() != 3) {
        throw new TemplateException(path + ": Fn::If takes a condition and two values.");
      }
      boolean holds = conditions.holds(String.valueOf(parts.getFirst()));
      return walk(parts.get(holds ? 1 : 2), path);
    }
    if (!SUPPORTED.contains(name)) {
      throw new TemplateException(path + ": the function " + name + " is not supported.");
    }
    if (name.equals("Ref") && PseudoParameters.NO_VALUE.equals(intrinsic.argument())) {
      return NOTHING;
    }
    return new Intrinsic(name, walk(intrinsic.argument(), path));
  }
}
