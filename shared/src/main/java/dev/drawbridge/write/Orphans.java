package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.KeyField;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rejected changes that named a parent by an external id which is there now. Pure. */
final class Orphans {
  private record Name(KeyField field, String value) {}

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
      for (KeyColumn column : mappings.keyColumns(parent.record().table())) {
        if (!(column instanceof KeyColumn.Own key)) {
          continue;
        }
        String value = parent.values().get(column.name());
        if (value != null) {
          there.add(new Name(key.key(), key.key().normalised(value)));
        }
      }
    }
    return rejected.stream()
        .filter(
            child ->
                mappings.keyColumns(child.record().table()).stream()
                    .anyMatch(column -> names(column, child, there)))
        .map(Change::id)
        .toList();
  }

  private static Stream<Column.Synthetic> synthetic(Mapping mapping) {
    return mapping.columns().stream()
        .filter(Column.Synthetic.class::isInstance)
        .map(Column.Synthetic.class::cast);
  }

  private static boolean names(KeyColumn column, Change child, Set<Name> there) {
    String value = child.values().get(column.name());
    return value != null
        && column instanceof KeyColumn.ByKey parent
        && there.contains(new Name(parent.key(), parent.key().normalised(value)));
  }
}
