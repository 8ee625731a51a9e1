package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change that was sent twice, and what was written to its record after it: what can be read of
 * the record says whether the first sending arrived late and brought the older value back. Pure.
 *
 * @param later the record's later changes, as accepted, in order
 */
record Replayed(Change change, List<Change> later) {

  /** Deleted since: there is nothing to look at. */
  boolean deletedSince() {
    return later.stream().anyMatch(change -> change.verb() == Verb.DELETE);
  }

  /** Fields that a later change wrote again: the only ones that could be set back. */
  Set<String> contested(Mapping mapping) {
    return contestedColumns(mapping).stream()
        .map(Column.OfField::field)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private List<Column.OfField> contestedColumns(Mapping mapping) {
    return mapping.columns().stream()
        .filter(Column.OfField.class::isInstance)
        .map(Column.OfField.class::cast)
        .filter(Column.OfField::updateable)
        .filter(column -> change.values().columns().containsKey(column.name()))
        .filter(column -> later.stream().anyMatch(l -> writes(l, column)))
        .toList();
  }

  /** Columns whose field holds this change's value although a later one wrote another. */
  List<String> setBack(Mapping mapping, Map<String, @Nullable String> found) {
    return contestedColumns(mapping).stream()
        .filter(column -> isSetBack(column, found.get(column.field())))
        .map(Column.OfField::name)
        .toList();
  }

  private boolean isSetBack(Column.OfField column, @Nullable String found) {
    String older = change.values().get(column.name());
    String newest =
        later.stream()
            .filter(l -> writes(l, column))
            .reduce((first, second) -> second)
            .map(l -> l.values().get(column.name()))
            .orElse(null);
    boolean differ = !Objects.equals(older, newest);
    return differ
        && SalesforceText.same(column.type(), older, found)
        && !SalesforceText.same(column.type(), newest, found);
  }

  private static boolean writes(Change later, Column.OfField column) {
    return later.values().columns().containsKey(column.name());
  }
}
