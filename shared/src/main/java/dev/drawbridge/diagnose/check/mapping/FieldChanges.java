package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The definitions of the mapped fields then and now. A longer text is safe, and so is a field that
 * need no longer be given; every other change is not. Pure.
 */
final class FieldChanges {
  private final Mapping mapping;
  private final List<String> safe = new ArrayList<>();
  private final List<String> unsafe = new ArrayList<>();

  FieldChanges(Mapping mapping) {
    this.mapping = mapping;
  }

  List<String> safe() {
    return safe;
  }

  List<String> unsafe() {
    return unsafe;
  }

  List<String> all() {
    return Stream.concat(unsafe.stream(), safe.stream()).toList();
  }

  /**
   * @param imported what was kept at the import; where nothing was, the mapping itself remembers
   *     the most of it
   */
  void compare(Optional<ObjectDescription> imported, ObjectDescription now) {
    for (Column column : mapping.columns()) {
      switch (column) {
        case Column.OfField field -> compare(field, imported, now);
        case Column.Synthetic synthetic -> compare(synthetic, now);
      }
    }
    imported.ifPresent(then -> newlyRequired(then, now));
  }

  private void compare(
      Column.OfField column, Optional<ObjectDescription> imported, ObjectDescription now) {
    Optional<FieldDescription> field = now.field(column.field());
    if (field.isEmpty()) {
      unsafe.add(column.field() + " was removed or hidden");
      return;
    }
    definition(column, field.get());
    imported
        .flatMap(then -> then.field(column.field()))
        .ifPresent(then -> digits(then, field.get()));
  }

  private void definition(Column.OfField then, FieldDescription now) {
    String name = then.field();
    if (then.type() != now.type()) {
      unsafe.add("%s is %s instead of %s".formatted(name, now.type(), then.type()));
      return;
    }
    if (now.length() > then.length()) {
      safe.add("%s has %d characters instead of %d".formatted(name, now.length(), then.length()));
    } else if (now.length() < then.length()) {
      unsafe.add("%s has %d characters instead of %d".formatted(name, now.length(), then.length()));
    }
    if (!new HashSet<>(then.referenceTo()).equals(new HashSet<>(now.referenceTo()))) {
      unsafe.add(
          "%s points to %s instead of %s".formatted(name, now.referenceTo(), then.referenceTo()));
    }
    became(then.createable(), now.createable(), name, "can be set", "cannot be set any more");
    became(
        then.updateable(), now.updateable(), name, "can be changed", "cannot be changed any more");
    became(then.unique(), now.unique(), name, "became unique", "is no longer unique");
    became(
        then.caseSensitive(),
        now.caseSensitive(),
        name,
        "is case-sensitive",
        "is no longer case-sensitive");
    if (then.nillable() && !now.nillable()) {
      unsafe.add(name + " became required");
    }
    if (!then.nillable() && now.nillable()) {
      safe.add(name + " is no longer required");
    }
  }

  private void became(boolean then, boolean now, String name, String yes, String no) {
    if (then != now) {
      unsafe.add(name + " " + (now ? yes : no));
    }
  }

  /** Numbers are rounded to them, so a change of either changes what is stored. */
  private void digits(FieldDescription then, FieldDescription now) {
    if (then.type() != now.type()) {
      return;
    }
    if (then.precision() != now.precision() || then.scale() != now.scale()) {
      unsafe.add(
          "%s has %d digits, %d of them after the point, instead of %d and %d"
              .formatted(now.name(), now.precision(), now.scale(), then.precision(), then.scale()));
    }
    became(then.calculated(), now.calculated(), now.name(), "is calculated", "is not calculated");
  }

  private void compare(Column.Synthetic column, ObjectDescription now) {
    boolean there =
        now.fields().stream()
            .anyMatch(
                field ->
                    field.name().equalsIgnoreCase(column.lookupField())
                        && column.relationship().equalsIgnoreCase(field.relationshipName()));
    if (!there) {
      unsafe.add(
          "the relationship %s of %s was removed or hidden"
              .formatted(column.relationship(), column.lookupField()));
    }
  }

  /** Inserts fail for them; a mapping that does not write does not care. */
  private void newlyRequired(ObjectDescription then, ObjectDescription now) {
    if (mapping.access() == Access.READ_ONLY) {
      return;
    }
    Set<String> known = new HashSet<>();
    then.fields().stream()
        .filter(FieldDescription::isRequired)
        .forEach(field -> known.add(field.name()));
    for (FieldDescription field : now.fields()) {
      boolean mapped =
          mapping.columns().stream()
              .anyMatch(
                  column ->
                      switch (column) {
                        case Column.OfField own -> own.field().equalsIgnoreCase(field.name());
                        case Column.Synthetic parent ->
                            parent.lookupField().equalsIgnoreCase(field.name());
                      });
      if (field.isRequired() && !mapped && !known.contains(field.name())) {
        unsafe.add("the required field " + field.name() + " was added");
      }
    }
  }
}
