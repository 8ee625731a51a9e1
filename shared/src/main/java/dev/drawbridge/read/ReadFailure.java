package dev.drawbridge.read;

import dev.drawbridge.connection.MappingState;
import dev.drawbridge.database.SqlFailure;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.salesforce.SoapFailure;
import dev.drawbridge.salesforce.SoapReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why the reads of a mapping failed.
 *
 * @param state the mapping's, with Heroku Connect's names
 * @param sentence what is wrong and what to do, without any value
 */
record ReadFailure(MappingState state, String sentence) {

  static ReadFailure of(RuntimeException e) {
    Optional<SqlFailure> database = SqlFailure.of(e);
    if (database.isPresent()) {
      return ofDatabase(database.get());
    }
    Optional<String> code = SoapFailure.code(e);
    String said = String.valueOf(e.getMessage());
    if (code.isPresent()) {
      return new ReadFailure(ofCode(code.get()), said);
    }
    return switch (e) {
      case SyncException.Misconfigured refused -> new ReadFailure(MappingState.UNAUTHORIZED, said);
      case SyncException.Retriable away -> new ReadFailure(MappingState.SYSTEM_ERROR, said);
      default ->
          new ReadFailure(
              MappingState.SYSTEM_ERROR,
              "The read failed unexpectedly (" + e.getClass().getSimpleName() + ").");
    };
  }

  /** Salesforce's code does not say which field or object is gone: its describe does. */
  static ReadFailure explained(Mapping mapping, SoapReader org, RuntimeException e) {
    return switch (SoapFailure.code(e).orElse("")) {
      case "INVALID_TYPE" -> withoutObject(mapping);
      case "INVALID_FIELD" -> {
        try {
          ObjectDescription object = org.describeTogether(List.of(mapping.objectName())).getFirst();
          List<String> missing = unreadable(mapping, object);
          yield missing.isEmpty() ? withoutParents(mapping) : withoutFields(mapping, missing);
        } catch (SyncException other) {
          yield of(e);
        }
      }
      default -> of(e);
    };
  }

  private static ReadFailure ofDatabase(SqlFailure failure) {
    if (failure.mayPass()) {
      return new ReadFailure(MappingState.DB_UNAVAILABLE, failure.sentence());
    }
    if (failure.state().equals("42703")) {
      return new ReadFailure(
          MappingState.BAD_CONFIG,
          "The database answered: %s (SQLSTATE 42703). Give the column of the mapped table its name back, or import the mapping without it."
              .formatted(failure.message()));
    }
    return new ReadFailure(
        failure.state().startsWith("42") ? MappingState.BAD_CONFIG : MappingState.SYSTEM_ERROR,
        failure.sentence());
  }

  private static MappingState ofCode(String code) {
    return switch (Classifier.ofFault(code)) {
      case AUTH, CONFIG -> MappingState.UNAUTHORIZED;
      case MAPPING, RECORD -> MappingState.BAD_CONFIG;
      case RETRY, QUOTA, AMBIGUOUS -> MappingState.SYSTEM_ERROR;
    };
  }

  /**
   * Fields of a mapping that Salesforce no longer has, or no longer shows to the user.
   *
   * @return empty when all can be read
   */
  private static List<String> unreadable(Mapping mapping, ObjectDescription object) {
    List<String> missing = new ArrayList<>();
    for (Column column : mapping.columns()) {
      switch (column) {
        case Column.OfField field -> {
          if (object.field(field.field()).isEmpty()) {
            missing.add(field.field());
          }
        }
        case Column.Synthetic parent -> {
          if (object.fields().stream()
              .noneMatch(f -> parent.relationship().equalsIgnoreCase(f.relationshipName()))) {
            missing.add(parent.relationship());
          }
        }
      }
    }
    return missing;
  }

  private static ReadFailure withoutFields(Mapping mapping, List<String> missing) {
    return new ReadFailure(
        MappingState.BAD_CONFIG,
        "%s has no field %s any more, or hides it from the integration user: give the user access, or import the mapping without it."
            .formatted(mapping.objectName(), String.join(", ", missing)));
  }

  /** All own fields are there, so a field of a parent is not. */
  private static ReadFailure withoutParents(Mapping mapping) {
    return new ReadFailure(
        MappingState.BAD_CONFIG,
        "Salesforce hides a field of a parent of %s from the integration user (%s): give the user access, or import the mapping without it."
            .formatted(
                mapping.objectName(),
                mapping.synthetics().stream()
                    .map(parent -> parent.parentObject() + "." + parent.parentField())
                    .distinct()
                    .collect(Collectors.joining(", "))));
  }

  private static ReadFailure withoutObject(Mapping mapping) {
    return new ReadFailure(
        MappingState.BAD_CONFIG,
        "Salesforce no longer has the object %s, or hides it from the integration user: give the user access, or remove the mapping."
            .formatted(mapping.objectName()));
  }
}
