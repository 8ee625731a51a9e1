package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rejected changes that named a parent by an external id which is there now. Pure. */
final class Orphans {
  private record Name(String object, String field, String value) {
    static Name of(String object, String field, String value) {
      return new Name(
          Mapping.tableOf(object), Mapping.tableOf(field), SalesforceText.normalised(value, false));
    }
  }

  private Orphans() {}

  /** The tables whose rows can name a row of these. */
  static List<String> tablesOfChildren(Mappings mappings, Set<String> tables) {
    return mappings.all().stream()
        .filter(
            mapping ->
                synthetic(mapping)
                    .anyMatch(column -> tables.contains(Mapping.tableOf(column.parentObject()))))
        .map(Mapping::table)
        .toList();
  }

  /**
   * @param parents accepted changes
   * @param rejected changes that named a parent which was not there
   * @return the log ids of those that can go again
   */
  static List<Long> of(Mappings mappings, List<Change> parents, List<Change> rejected) {
    Set<Name> there = new HashSet<>();
    for (Change parent : parents) {
      mappings.byTable(parent.record().table()).stream()
          .flatMap(mapping -> names(mapping, parent))
          .forEach(there::add);
    }
    return rejected.stream()
        .filter(
            child ->
                mappings.byTable(child.record().table()).stream()
                    .flatMap(Orphans::synthetic)
                    .anyMatch(column -> names(column, child, there)))
        .map(Change::id)
        .toList();
  }

  private static Stream<Name> names(Mapping mapping, Change parent) {
    return mapping.columns().stream()
        .filter(Column.OfField.class::isInstance)
        .map(Column.OfField.class::cast)
        .filter(field -> field.unique() && parent.values().get(field.name()) != null)
        .map(
            field ->
                Name.of(
                    mapping.objectName(),
                    field.field(),
                    String.valueOf(parent.values().get(field.name()))));
  }

  private static Stream<Column.Synthetic> synthetic(Mapping mapping) {
    return mapping.columns().stream()
        .filter(Column.Synthetic.class::isInstance)
        .map(Column.Synthetic.class::cast);
  }

  private static boolean names(Column.Synthetic column, Change child, Set<Name> there) {
    String value = child.values().get(column.name());
    return value != null
        && there.contains(Name.of(column.parentObject(), column.parentField(), value));
  }
}
