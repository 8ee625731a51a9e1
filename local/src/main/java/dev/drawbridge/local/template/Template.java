package dev.drawbridge.local.template;

import dev.drawbridge.local.template.Resolver.Lookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SAM template with its parameters set: what is to be created, and the outputs.
 *
 * @param parameters the values by name: a string, or a list of strings
 * @param outputs the outputs' values by name, their references still open
 */
public record Template(
    Path file,
    Map<String, Object> parameters,
    Map<String, TemplateResource> resources,
    Map<String, @Nullable Object> outputs) {

  private static final Set<String> SECTIONS =
      Set.of(
          "AWSTemplateFormatVersion",
          "Transform",
          "Description",
          "Metadata",
          "Parameters",
          "Rules",
          "Conditions",
          "Globals",
          "Resources",
          "Outputs");

  private static final Set<String> RESOURCE_ATTRIBUTES =
      Set.of(
          "Type",
          "Properties",
          "DependsOn",
          "Condition",
          "Metadata",
          "DeletionPolicy",
          "UpdateReplacePolicy");

  /**
   * Reads a template.
   *
   * @throws TemplateException naming the first thing, with its path, that is wrong or not supported
   */
  public static Template read(Path file, Map<String, String> parameters) {
    Map<?, ?> document = TemplateYaml.read(file);
    for (Object section : document.keySet()) {
      if (!SECTIONS.contains(section)) {
        throw new TemplateException("The template's section " + section + " is not supported.");
      }
    }
    Map<String, Object> values = ParameterValues.of(section(document, "Parameters"), parameters);
    var given = new Resolver(new ParametersOnly(values));
    new Rules(section(document, "Rules"), given).check();
    var conditions = new Conditions(section(document, "Conditions"), given);
    var pruning = new Pruning(conditions);
    Object globals = section(document, "Globals").get("Function");
    checkGlobals(document);
    Map<String, TemplateResource> resources =
        resources(section(document, "Resources"), globals, conditions, pruning);
    var template =
        new Template(
            file, values, resources, outputs(section(document, "Outputs"), conditions, pruning));
    new References(template).check();
    return template;
  }

  /** The value of {@code !Ref name} when that is a parameter or a pseudo parameter, or null. */
  public @Nullable Object parameter(String name) {
    Object value = parameters.get(name);
    return value != null ? value : PseudoParameters.VALUES.get(name);
  }

  private static void checkGlobals(Map<?, ?> document) {
    for (Object section : section(document, "Globals").keySet()) {
      if (!section.equals("Function")) {
        throw new TemplateException("Globals." + section + " is not supported.");
      }
    }
  }

  private static Map<String, TemplateResource> resources(
      Map<?, ?> declared, @Nullable Object globals, Conditions conditions, Pruning pruning) {
    var resources = new LinkedHashMap<String, TemplateResource>();
    declared.forEach(
        (key, value) -> {
          String path = "Resources." + key;
          Map<?, ?> declaration = mapping(value, path);
          for (Object attribute : declaration.keySet()) {
            if (!RESOURCE_ATTRIBUTES.contains(attribute)) {
              throw new TemplateException(path + "." + attribute + " is not supported.");
            }
          }
          if (holds(declaration, conditions)) {
            resources.put((String) key, resource((String) key, declaration, globals, pruning));
          }
        });
    return resources;
  }

  private static TemplateResource resource(
      String logicalId, Map<?, ?> declaration, @Nullable Object globals, Pruning pruning) {
    String path = "Resources." + logicalId;
    String type = String.valueOf(declaration.get("Type"));
    Object own = declaration.get("Properties");
    if (own == null) {
      own = Map.of();
    }
    if (type.equals("AWS::Serverless::Function")) {
      own = Globals.merge(globals, own);
    }
    Object properties = pruning.prune(own, path + ".Properties");
    ResourceShapes.check(type, properties, path);
    var copy = new LinkedHashMap<String, @Nullable Object>();
    mapping(properties, path + ".Properties")
        .forEach((name, value) -> copy.put((String) name, value));
    return new TemplateResource(logicalId, type, copy, dependencies(declaration.get("DependsOn")));
  }

  private static Map<String, @Nullable Object> outputs(
      Map<?, ?> declared, Conditions conditions, Pruning pruning) {
    var outputs = new LinkedHashMap<String, @Nullable Object>();
    declared.forEach(
        (name, value) -> {
          String path = "Outputs." + name;
          Map<?, ?> output = mapping(value, path);
          Shape.members("Value", "Description", "Condition", "Export").check(output, path);
          if (holds(output, conditions)) {
            outputs.put((String) name, pruning.prune(output.get("Value"), path + ".Value"));
          }
        });
    return outputs;
  }

  private static boolean holds(Map<?, ?> declaration, Conditions conditions) {
    Object condition = declaration.get("Condition");
    return condition == null || conditions.holds(String.valueOf(condition));
  }

  private static List<String> dependencies(@Nullable Object dependsOn) {
    var names = new ArrayList<String>();
    if (dependsOn instanceof String one) {
      names.add(one);
    }
    if (dependsOn instanceof List<?> list) {
      list.forEach(item -> names.add(String.valueOf(item)));
    }
    return names;
  }

  private static Map<?, ?> section(Map<?, ?> document, String name) {
    Object section = document.get(name);
    return section == null ? Map.of() : mapping(section, name);
  }

  private static Map<?, ?> mapping(@Nullable Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new TemplateException(path + " must be a mapping.");
  }

  /** What conditions may refer to. */
  private record ParametersOnly(Map<String, Object> values) implements Lookup {
    @Override
    public Object ref(String name, String path) {
      Object value = values.get(name);
      if (value == null) {
        value = PseudoParameters.VALUES.get(name);
      }
      if (value == null) {
        throw new TemplateException(path + ": there is no parameter " + name + ".");
      }
      return value;
    }

    @Override
    public Object attribute(String name, String attribute, String path) {
      throw new TemplateException(
          path + ": a condition cannot depend on the resource " + name + ".");
    }
  }
}
