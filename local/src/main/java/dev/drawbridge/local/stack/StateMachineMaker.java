package dev.drawbridge.local.stack;

import dev.drawbridge.local.workflow.Definition;
import dev.drawbridge.local.workflow.DefinitionException;
import dev.drawbridge.local.workflow.StateMachines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes state machines from the files that the template names. */
final class StateMachineMaker {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");

  private final Path template;
  private final StateMachines machines;

  StateMachineMaker(Path template, StateMachines machines) {
    this.template = template;
    this.machines = machines;
  }

  Created make(String logicalId, Properties properties) {
    String name = properties.text("Name", ResourceMaker.name(logicalId));
    String arn = ResourceMaker.arn("states", "stateMachine:" + name);
    Path file = template.resolveSibling(properties.required("DefinitionUri"));
    try {
      String text =
          substitute(
              Files.readString(file), properties.texts("DefinitionSubstitutions"), properties);
      machines.create(arn, Definition.read(text));
    } catch (IOException e) {
      throw new DeploymentException(
          properties.path() + ".DefinitionUri: cannot read " + file + ": " + e.getMessage() + ".");
    } catch (DefinitionException e) {
      throw new DeploymentException(
          properties.path()
              + ".DefinitionUri, "
              + file.getFileName()
              + ": "
              + e.getMessage()
              + ".");
    }
    return new Created(arn, Map.of("Arn", arn, "Name", name));
  }

  private static String substitute(
      String text, Map<String, String> substitutions, Properties properties) {
    var unused = new HashSet<>(substitutions.keySet());
    String substituted =
        SUBSTITUTION
            .matcher(text)
            .replaceAll(
                match -> {
                  String value = substitutions.get(match.group(1));
                  if (value == null) {
                    throw new DeploymentException(
                        properties.path()
                            + ".DefinitionSubstitutions: "
                            + match.group(1)
                            + " is missing.");
                  }
                  unused.remove(match.group(1));
                  return Matcher.quoteReplacement(value);
                });
    if (unused.isEmpty()) {
      return substituted;
    }
    throw new DeploymentException(
        properties.path()
            + ".DefinitionSubstitutions: the definition does not use "
            + unused
            + ".");
  }
}
