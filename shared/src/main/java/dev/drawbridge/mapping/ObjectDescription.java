package dev.drawbridge.mapping;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping needs of a Salesforce object's describe. Field-level security is in it already: a
 * field the user may not see is absent.
 */
public record ObjectDescription(String name, List<FieldDescription> fields) {

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
      List<String> referenceTo,
      @Nullable String relationshipName) {}

  /** Field names are compared as Salesforce compares them, without case. */
  public Optional<FieldDescription> field(String fieldName) {
    return fields.stream().filter(field -> field.name().equalsIgnoreCase(fieldName)).findFirst();
  }
}
