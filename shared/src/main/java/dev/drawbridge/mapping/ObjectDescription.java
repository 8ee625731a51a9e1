package dev.drawbridge.mapping;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping needs of a Salesforce object's describe. Field-level security is in it already: a
 * field the user may not see is absent.
 *
 * @param keyPrefix what the ids of its records begin with; null where that is not known. It is
 *     stored beside the rest.
 * @param replicateable whether Salesforce keeps a log of its deletions; not stored
 */
@JsonIgnoreProperties({"keyPrefix", "replicateable"})
public record ObjectDescription(
    String name, List<FieldDescription> fields, @Nullable String keyPrefix, boolean replicateable) {

  /** Of an object of which neither key prefix nor deletion log are known. */
  public ObjectDescription(String name, List<FieldDescription> fields) {
    this(name, fields, null, false);
  }

  /** One field; names as in describe. */
  public record FieldDescription(
      String name,
      FieldType type,
      int length,
      boolean createable,
      boolean updateable,
      boolean nillable,
      boolean defaultedOnCreate,
      boolean externalId,
      boolean idLookup,
      boolean unique,
      boolean caseSensitive,
      boolean calculated,
      int precision,
      int scale,
      List<String> referenceTo,
      @Nullable String relationshipName,
      boolean cascadeDelete) {

    /** Salesforce refuses a new record that leaves it out, unless something there fills it. */
    @JsonIgnore
    public boolean isRequired() {
      return createable && !nillable && !defaultedOnCreate;
    }
  }

  /** Field names are compared as Salesforce compares them, without case. */
  public Optional<FieldDescription> field(String fieldName) {
    return fields.stream().filter(field -> field.name().equalsIgnoreCase(fieldName)).findFirst();
  }

  /** Only the fields that the mapping has, and those that a new record must have. */
  public ObjectDescription keptFor(Mapping mapping) {
    return new ObjectDescription(
        name,
        fields.stream()
            .filter(
                field ->
                    field.isRequired()
                        || mapping.column(field.name().toLowerCase(Locale.ROOT)).isPresent())
            .toList(),
        keyPrefix,
        replicateable);
  }
}
