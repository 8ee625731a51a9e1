package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.database.SqlName;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks one entry of {@code mappings} against the org and makes a mapping of it. Pure. */
final class MappingCheck {
  /** An ordinary text area has no more characters, a long one always may. */
  private static final int LONGEST_INDEXED_TEXTAREA = 255;

  private final MappingFile file;
  private final String pointer;
  private final JsonNode node;
  private final Function<String, Optional<ObjectDescription>> describe;
  private final List<Problem> problems;
  private final List<Problem> warnings;

  MappingCheck(
      MappingFile file,
      String pointer,
      JsonNode node,
      Function<String, Optional<ObjectDescription>> describe,
      List<Problem> problems,
      List<Problem> warnings) {
    this.file = file;
    this.pointer = pointer;
    this.node = node;
    this.describe = describe;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** The mapping, unless something was added to the problems. */
  Optional<Mapping> run() {
    int before = problems.size();
    JsonNode name = node.path("object_name");
    if (!name.isTextual()) {
      refuse(pointer, "a mapping needs \"object_name\", the API name of a Salesforce object");
      return Optional.empty();
    }
    Optional<ObjectDescription> object = describe.apply(name.asText());
    if (object.isEmpty()) {
      refuse(
          pointer + "/object_name",
          "the org has no object "
              + MappingFile.shown(name.asText())
              + " that the integration user may see; correct the"
              + " name or give the user access");
      return Optional.empty();
    }
    Optional<Access> access = access();
    Map<String, Column> columns = columns(object.get());
    String identifier = uniqueIdentifier(object.get(), columns, access);
    List<Mapping.Index> indexes = indexes(columns);
    if (problems.size() > before || access.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Mapping(
            object.get().name(), access.get(), identifier, List.copyOf(columns.values()), indexes));
  }

  private Optional<Access> access() {
    String text = node.path("config").path("access").asText("");
    for (Access access : Access.values()) {
      if (access.json().equals(text)) {
        return Optional.of(access);
      }
    }
    refuse(place("/config/access", "/config"), "\"access\" must be read_only or read_write");
    return Optional.empty();
  }

  private Map<String, Column> columns(ObjectDescription object) {
    Map<String, Column> columns = new LinkedHashMap<>();
    JsonNode fields = node.path("config").path("fields");
    if (!fields.isObject()) {
      refuse(
          place("/config/fields", "/config"),
          "\"fields\" must be an object with a key for each field");
      return columns;
    }
    for (String field : names(fields)) {
      if (field.equalsIgnoreCase("Id")) {
        continue;
      }
      Optional<Column> column = column(object, field);
      if (column.isPresent() && columns.putIfAbsent(column.get().name(), column.get()) != null) {
        refuse(
            pointer + "/config/fields/" + MappingFile.pointerPart(field),
            field + " stands twice in \"fields\", in different case; take one out");
      }
    }
    for (String system : List.of("SystemModstamp", "IsDeleted")) {
      object
          .field(system)
          .map(MappingCheck::ofField)
          .ifPresent(c -> columns.putIfAbsent(c.name(), c));
    }
    return columns;
  }

  private static Iterable<String> names(JsonNode fields) {
    var names = new LinkedHashSet<String>();
    fields.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private Optional<Column> column(ObjectDescription object, String name) {
    String place = pointer + "/config/fields/" + MappingFile.pointerPart(name);
    Optional<FieldDescription> field = object.field(name);
    if (field.isPresent()) {
      FieldType type = field.get().type();
      if (type == FieldType.BASE64 || type == FieldType.UNMAPPABLE) {
        refuse(
            place,
            object.name()
                + "."
                + name
                + " is of a type that cannot be synced (binary or compound);"
                + " take it out of \"fields\"");
        return Optional.empty();
      }
      return field.map(MappingCheck::ofField);
    }
    return synthetic(object, name, place);
  }

  /**
   * {@code Account__External_ID__c}: the relationship, two underscores, the parent's field. More
   * than one relationship may be a prefix: {@code Owner} of {@code Owner__r__Key__c}.
   */
  private Optional<Column> synthetic(ObjectDescription object, String name, String place) {
    @Nullable FieldDescription several = null;
    for (FieldDescription lookup : object.fields()) {
      String relationship = lookup.relationshipName();
      if (relationship == null || !startsWith(name, relationship + "__")) {
        continue;
      }
      if (lookup.referenceTo().size() != 1) {
        several = lookup;
        continue;
      }
      String parentField = name.substring(relationship.length() + 2);
      Optional<ObjectDescription> parent = describe.apply(lookup.referenceTo().get(0));
      Optional<FieldDescription> key =
          parent.flatMap(p -> p.field(parentField)).filter(f -> f.externalId() || f.idLookup());
      if (parent.isPresent() && key.isPresent()) {
        return Optional.of(synthetic(name, lookup, relationship, parent.get().name(), key.get()));
      }
    }
    refuse(place, several == null ? unknown(object, name) : pointsToSeveral(name, several));
    return Optional.empty();
  }

  private static String pointsToSeveral(String name, FieldDescription lookup) {
    return MappingFile.shown(name)
        + ": "
        + lookup.name()
        + " can point to several objects, so a parent cannot be named by its external id; map "
        + lookup.name()
        + " itself";
  }

  private static String unknown(ObjectDescription object, String name) {
    return object.name()
        + " has no field "
        + MappingFile.shown(name)
        + " that the integration user may see; correct the name,"
        + " give the user access to it, or take it out of \"fields\"";
  }

  /** A relationship and a field may together be longer than PostgreSQL's names. */
  private static String columnName(String name) {
    return SqlName.shortened(name.toLowerCase(Locale.ROOT));
  }

  private static Column synthetic(
      String name,
      FieldDescription lookup,
      String relationship,
      String parent,
      FieldDescription key) {
    return new Column.Synthetic(
        columnName(name),
        relationship,
        lookup.name(),
        parent,
        key.name(),
        key.length(),
        lookup.createable(),
        lookup.updateable(),
        lookup.cascadeDelete());
  }

  private static Column ofField(FieldDescription field) {
    return new Column.OfField(
        field.name().toLowerCase(Locale.ROOT),
        field.name(),
        field.type(),
        field.length(),
        field.createable(),
        field.updateable(),
        field.nillable(),
        field.unique(),
        field.caseSensitive(),
        field.referenceTo(),
        field.cascadeDelete());
  }

  private @Nullable String uniqueIdentifier(
      ObjectDescription object, Map<String, Column> columns, Optional<Access> access) {
    String name = node.path("config").path("upsert_field").asText("");
    if (name.isEmpty()) {
      if (access.filter(Access.READ_WRITE::equals).isPresent()) {
        warnings.add(
            file.problem(
                place("/config", ""),
                object.name()
                    + " is read-write without a unique identifier (\"upsert_field\"): after a lost"
                    + " answer its inserts wait for a person; name a unique External ID field"));
      }
      return null;
    }
    String place = pointer + "/config/upsert_field";
    Optional<FieldDescription> field = object.field(name);
    if (field.isEmpty() || !(field.get().externalId() || field.get().idLookup())) {
      refuse(
          place,
          object.name()
              + "."
              + MappingFile.shown(name)
              + " is not an External ID field; choose one that is");
      return null;
    }
    if (!columns.containsKey(name.toLowerCase(Locale.ROOT))) {
      refuse(place, "the unique identifier " + name + " must be one of \"fields\"; add it there");
      return null;
    }
    if (!field.get().unique()) {
      warnings.add(
          file.problem(place, object.name() + "." + name + " is not marked unique in Salesforce"));
    }
    return field.get().name();
  }

  private List<Mapping.Index> indexes(Map<String, Column> columns) {
    var indexes = new ArrayList<Mapping.Index>();
    JsonNode wanted = node.path("config").path("indexes");
    Set<String> seen = new HashSet<>();
    for (String name : names(wanted)) {
      String column = columnName(name);
      String place = pointer + "/config/indexes/" + MappingFile.pointerPart(name);
      if (column.equals("id")) {
        continue;
      }
      if (!seen.add(column)) {
        refuse(place, name + " stands twice in \"indexes\", in different case; take one out");
      } else if (!columns.containsKey(column)) {
        refuse(
            place,
            "the index on "
                + MappingFile.shown(name)
                + " has no such field in \"fields\"; add the field or take the index out");
      } else if (isLongText(columns.get(column))) {
        refuse(
            place,
            name
                + " is a long text: its values may be longer than PostgreSQL can index, and writes"
                + " of the application would fail; take the index out");
      } else {
        indexes.add(new Mapping.Index(column, wanted.path(name).path("unique").asBoolean(false)));
      }
    }
    return indexes;
  }

  /** Salesforce, too, cannot filter by such a field. */
  private static boolean isLongText(@Nullable Column column) {
    return column instanceof Column.OfField field
        && field.type() == FieldType.TEXTAREA
        && field.length() > LONGEST_INDEXED_TEXTAREA;
  }

  private static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private String place(String first, String otherwise) {
    return node.at(first).isMissingNode() ? pointer + otherwise : pointer + first;
  }

  private void refuse(String place, String message) {
    problems.add(file.problem(place, message));
  }
}
