package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceText;
import dev.drawbridge.triggerlog.LoggedChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * DELETEs that find their record deleted because our own DELETE of its parent took it along, as
 * Salesforce does with the contacts of an account: what they want is so.
 */
final class FulfilledDeletes {
  private final LoggedChanges log;

  FulfilledDeletes(LoggedChanges log) {
    this.log = log;
  }

  /**
   * @param found DELETEs that Salesforce answered with ENTITY_IS_DELETED
   * @param now DELETEs that were accepted in the same call
   * @return the log ids of those whose parent we deleted
   */
  Set<Long> of(Handle handle, List<Change> found, List<Change> now, Mappings mappings) {
    if (found.isEmpty()) return Set.of();
    Map<String, List<Change>> deleted = new HashMap<>();
    Set<Long> fulfilled = new HashSet<>();
    // A child of a child: what one round finds, the next one counts as deleted.
    for (boolean more = true; more; ) {
      more = false;
      for (Change child : found) {
        if (fulfilled.contains(child.id())) continue;
        if (parentIsDeleted(handle, child, now, deleted, mappings)) {
          fulfilled.add(child.id());
          deleted
              .computeIfAbsent(child.record().table(), table -> deleted(handle, table, now))
              .add(child);
          more = true;
        }
      }
    }
    return fulfilled;
  }

  private boolean parentIsDeleted(
      Handle handle,
      Change child,
      List<Change> now,
      Map<String, List<Change>> deleted,
      Mappings mappings) {
    return mappings.byTable(child.record().table()).stream()
        .flatMap(mapping -> mapping.columns().stream())
        .anyMatch(
            column ->
                parents(column).stream()
                    .flatMap(
                        table ->
                            deleted
                                .computeIfAbsent(table, t -> deleted(handle, t, now))
                                .stream())
                    .anyMatch(parent -> names(child, column, parent, mappings)));
  }

  private static List<String> parents(Column column) {
    return switch (column) {
      case Column.OfField field -> field.referenceTo().stream().map(Mapping::tableOf).toList();
      case Column.Synthetic synthetic -> List.of(Mapping.tableOf(synthetic.parentObject()));
    };
  }

  private List<Change> deleted(Handle handle, String table, List<Change> now) {
    List<Change> all = new ArrayList<>(log.acceptedDeletes(handle, table));
    now.stream().filter(change -> change.record().table().equals(table)).forEach(all::add);
    return all;
  }

  private static boolean names(Change child, Column column, Change parent, Mappings mappings) {
    if (parent.verb() != Verb.DELETE) return false;
    String value = child.old().get(column.name());
    if (value == null || value.isBlank()) return false;
    return switch (column) {
      case Column.OfField field -> same15(value, parent.sfid());
      case Column.Synthetic synthetic ->
          mappings.byTable(parent.record().table()).stream()
              .flatMap(mapping -> mapping.columns().stream())
              .filter(Column.OfField.class::isInstance)
              .map(Column.OfField.class::cast)
              .filter(field -> field.field().equalsIgnoreCase(synthetic.parentField()))
              .map(field -> parent.old().get(field.name()))
              .anyMatch(
                  key ->
                      key != null
                          && SalesforceText.normalised(key, false)
                              .equals(SalesforceText.normalised(value, false)));
    };
  }

  private static boolean same15(String one, @org.jspecify.annotations.Nullable String other) {
    return other != null
        && one.length() >= 15
        && other.length() >= 15
        && one.substring(0, 15).equals(other.substring(0, 15));
  }
}
