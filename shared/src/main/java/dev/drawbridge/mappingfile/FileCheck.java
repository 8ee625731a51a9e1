package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.mapping.ObjectDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Checks a whole mapping file: all of it is accepted, or nothing. Pure, except that it asks for
 * descriptions of objects.
 */
public final class FileCheck {
  private static final String API_VERSION = "/connection/api_version";

  private FileCheck() {}

  /**
   * @param describe an object by its name, whatever its case; empty when the org has none
   * @throws ImportRefused with everything that is wrong
   */
  public static Checked check(String text, Function<String, Optional<ObjectDescription>> describe) {
    MappingFile file = MappingFile.parse(text);
    var problems = new ArrayList<Problem>();
    var warnings = new ArrayList<Problem>();
    var mappings = new ArrayList<Checked.Wanted>();
    new FormatKeys(file, problems).check();
    JsonNode root = file.root();
    if (root.has("version") && root.path("version").asInt() != 1) {
      problems.add(file.problem("/version", "only version 1 of the export format is known"));
    }
    if (!root.path("mappings").isArray()) {
      problems.add(
          file.problem(
              "", "\"mappings\" is missing; export the configuration from Heroku Connect again"));
    }
    if (root.path("mappings").isArray() && root.path("mappings").isEmpty()) {
      warnings.add(
          file.problem(
              "/mappings",
              "the file has no mapping: nothing is mapped by it, and what is mapped stays as it"
                  + " is"));
    }
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode node : root.path("mappings")) {
      String pointer = "/mappings/" + index++;
      if (!seen.add(node.path("object_name").asText().toLowerCase(Locale.ROOT))) {
        problems.add(
            file.problem(
                pointer + "/object_name",
                MappingFile.shown(node.path("object_name").asText())
                    + " is mapped twice; an object has one mapping"));
        continue;
      }
      new MappingCheck(file, pointer, node, describe, problems, warnings)
          .run()
          .ifPresent(mapping -> mappings.add(new Checked.Wanted(mapping, node.path("config"))));
    }
    if (!problems.isEmpty()) {
      throw new ImportRefused(problems);
    }
    return new Checked(List.copyOf(mappings), List.copyOf(warnings), apiVersion(file));
  }

  private static Optional<Checked.Version> apiVersion(MappingFile file) {
    JsonNode version = file.root().at(API_VERSION);
    if (version.isMissingNode() || version.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new Checked.Version(
            version.asText(),
            file.problem(
                API_VERSION,
                "\"api_version\" is not taken over: an import does not change the version of the"
                    + " connection")));
  }
}
