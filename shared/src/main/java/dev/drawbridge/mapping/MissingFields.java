package dev.drawbridge.mapping;

import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a mapping writes and Salesforce no longer has, or hides from the integration user, or no
 * longer lets it write. Pure.
 */
public final class MissingFields {
  private MissingFields() {}

  /** The objects that have to be described to know it, by the names that describe uses. */
  public static List<String> objects(Mapping mapping) {
    List<String> objects = new ArrayList<>(List.of(mapping.objectName()));
    for (Column.Synthetic parent : mapping.synthetics()) {
      if (!objects.contains(parent.parentObject())) {
        objects.add(parent.parentObject());
      }
    }
    return objects;
  }

  /**
   * @param described by name, as many of the {@link #objects} as there are
   * @return what is missing, each in a few words; empty when the mapping can be written
   */
  public static List<String> of(Mapping mapping, Map<String, ObjectDescription> described) {
    ObjectDescription own = described.get(mapping.objectName());
    if (own == null) {
      return List.of("the object " + isGone(mapping.objectName()));
    }
    List<String> missing = new ArrayList<>();
    for (Column column : mapping.columns()) {
      switch (column) {
        case Column.OfField field -> of(field, own).ifPresent(missing::add);
        case Column.Synthetic parent -> of(parent, own, described).ifPresent(missing::add);
      }
    }
    return missing;
  }

  private static Optional<String> of(Column.OfField column, ObjectDescription own) {
    if (!column.createable() && !column.updateable()) {
      return Optional.empty();
    }
    Optional<FieldDescription> field = own.field(column.field());
    if (field.isEmpty()) {
      return Optional.of("the field " + isGone(column.field()));
    }
    if (column.createable() && !field.get().createable()) {
      return Optional.of("the field %s can no longer be set".formatted(column.field()));
    }
    if (column.updateable() && !field.get().updateable()) {
      return Optional.of("the field %s can no longer be changed".formatted(column.field()));
    }
    return Optional.empty();
  }

  private static Optional<String> of(
      Column.Synthetic column, ObjectDescription own, Map<String, ObjectDescription> described) {
    if (!column.createable() && !column.updateable()) {
      return Optional.empty();
    }
    boolean related =
        own.fields().stream()
            .anyMatch(
                field ->
                    field.name().equalsIgnoreCase(column.lookupField())
                        && column.relationship().equalsIgnoreCase(field.relationshipName()));
    if (!related) {
      return Optional.of("the relationship " + isGone(column.relationship()));
    }
    ObjectDescription parent = described.get(column.parentObject());
    if (parent == null) {
      return Optional.of("the object " + isGone(column.parentObject()));
    }
    return parent.field(column.parentField()).isPresent()
        ? Optional.empty()
        : Optional.of("the field " + isGone(column.parentObject() + "." + column.parentField()));
  }

  private static String isGone(String name) {
    return name + " was removed or hidden";
  }
}
