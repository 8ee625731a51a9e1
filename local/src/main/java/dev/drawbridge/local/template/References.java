package dev.drawbridge.local.template;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Finds references that lead nowhere, in whatever part of the template they stand. */
final class References {
  private final Template template;

  References(Template template) {
    this.template = template;
  }

  void check() {
    for (TemplateResource resource : template.resources().values()) {
      walk(resource.properties(), resource.path() + ".Properties", Map.of());
      for (String name : resource.dependsOn()) {
        reference(name, resource.path() + ".DependsOn");
      }
    }
    template.outputs().forEach((name, value) -> walk(value, "Outputs." + name, Map.of()));
  }

  private void walk(@Nullable Object value, String path, Map<?, ?> local) {
    switch (value) {
      case Intrinsic(String function, var argument) when function.equals("Ref") ->
          reference(String.valueOf(argument), path);
      case Intrinsic(String function, List<?> parts) when function.equals("Fn::GetAtt") ->
          reference(String.valueOf(parts.getFirst()), path);
      case Intrinsic(String function, String text) when function.equals("Fn::Sub") ->
          substitutions(text, path, local);
      case Intrinsic(String function, List<?> parts)
          when function.equals("Fn::Sub") && parts.getLast() instanceof Map<?, ?> names -> {
        substitutions(String.valueOf(parts.getFirst()), path, names);
        walk(names, path, Map.of());
      }
      case Intrinsic(_, var argument) -> walk(argument, path, local);
      case Map<?, ?> map -> map.forEach((key, item) -> walk(item, path + "." + key, local));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          walk(list.get(i), path + "[" + i + "]", local);
        }
      }
      case null, default -> {}
    }
  }

  private void substitutions(String text, String path, Map<?, ?> local) {
    Matcher names = Resolver.SUB.matcher(text);
    while (names.find()) {
      String name = names.group(1).strip();
      if (!name.startsWith("!") && !local.containsKey(name)) {
        reference(name, path);
      }
    }
  }

  private void reference(String name, String path) {
    if (template.parameter(name) != null) {
      return;
    }
    int dot = name.indexOf('.');
    String resource = dot < 0 ? name : name.substring(0, dot);
    if (template.resources().containsKey(resource) || isGeneratedRole(resource)) {
      return;
    }
    throw new TemplateException(
        path + ": there is no parameter and no resource " + name + " in this stack.");
  }

  /** SAM makes a role for each function and state machine that names none. */
  private boolean isGeneratedRole(String name) {
    return name.endsWith("Role")
        && template.resources().containsKey(name.substring(0, name.length() - "Role".length()));
  }
}
