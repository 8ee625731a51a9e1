package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.soql.Query.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds the paths of one query in the schema. */
final class PathResolver {
  private static final int LEVELS = 5;
  private static final int RELATIONSHIPS = 55;

  private final Schema schema;
  private final ObjectDescribe object;
  private final Map<String, List<String>> aliases;
  private final String soql;
  private final Set<String> relationships = new HashSet<>();

  PathResolver(
      Schema schema, ObjectDescribe object, Map<String, List<String>> aliases, String soql) {
    this.schema = schema;
    this.object = object;
    this.aliases = aliases;
    this.soql = soql;
  }

  FieldPath resolve(Path path) {
    List<String> parts = own(path);
    List<Field> lookups = lookups(path, parts.subList(0, parts.size() - 1));
    ObjectDescribe last = target(lookups, path);
    Field field = last.field(parts.getLast());
    if (field == null) {
      throw noColumn(path, parts.getLast(), last);
    }
    return new FieldPath(lookups, field);
  }

  /** The lookup that a path of relationships only ends with, and those before it. */
  List<Field> relationship(Path path) {
    return lookups(path, own(path));
  }

  /** The path without the object's name or alias before it. */
  private List<String> own(Path path) {
    List<String> parts = path.parts();
    String first = parts.getFirst().toLowerCase(Locale.ROOT);
    if (parts.size() < 2 || object.relationship(first) != null) {
      return parts;
    }
    List<String> rest = parts.subList(1, parts.size());
    List<String> meant = aliases.get(first);
    if (meant == null) {
      return first.equalsIgnoreCase(object.name()) ? rest : parts;
    }
    List<String> whole = new ArrayList<>();
    if (!meant.isEmpty()) {
      // Aliases of relationships start with the object's own.
      whole.addAll(own(new Path(meant, path.position())));
    }
    whole.addAll(rest);
    return whole;
  }

  private List<Field> lookups(Path path, List<String> parts) {
    if (parts.size() > LEVELS) {
      throw new ApiFault(
          "INVALID_FIELD",
          QueryErrors.at(
              soql,
              path.position(),
              "SELECT clause: relationships may go up " + LEVELS + " levels"));
    }
    ObjectDescribe current = object;
    List<Field> lookups = new ArrayList<>();
    var chain = new StringBuilder();
    for (String part : parts) {
      Field lookup = current.relationship(part);
      if (lookup == null) {
        throw noRelationship(path, part, current);
      }
      lookups.add(lookup);
      current = target(lookups, path);
      relationships.add(chain.append('.').append(lookup.name()).toString());
    }
    if (relationships.size() > RELATIONSHIPS) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          "The query has more than " + RELATIONSHIPS + " child-to-parent relationships.");
    }
    return List.copyOf(lookups);
  }

  private ObjectDescribe target(List<Field> lookups, Path path) {
    if (lookups.isEmpty()) {
      return object;
    }
    Field last = lookups.getLast();
    if (Polymorphic.is(last)) {
      return Polymorphic.NAME;
    }
    ObjectDescribe target = schema.object(last.referenceTo().getFirst());
    if (target == null) {
      throw noRelationship(path, String.valueOf(last.relationshipName()), object);
    }
    return target;
  }

  private ApiFault noColumn(Path path, String name, ObjectDescribe on) {
    ApiFault fault = ApiFault.noSuchColumn(name, on.name());
    return new ApiFault(fault.code(), QueryErrors.at(soql, path.position(), fault.message()));
  }

  private ApiFault noRelationship(Path path, String part, ObjectDescribe on) {
    return new ApiFault(
        "INVALID_FIELD",
        QueryErrors.at(
            soql,
            path.position(),
            "Didn't understand relationship '"
                + part
                + "' in field path of entity '"
                + on.name()
                + "'. If you are attempting to use a custom relationship, be sure to append the"
                + " '__r' after the custom relationship name. Please reference your WSDL or the"
                + " describe call for the appropriate names."));
  }
}
