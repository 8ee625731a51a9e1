package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.triggerlog.LoggedChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * DELETEs that find their record deleted by one of ours: of its parent, which took it along, as
 * Salesforce does with the contacts of an account, or its own, sent once more. What they want is
 * so.
 */
final class FulfilledDeletes {
  private final LoggedChanges log;

  FulfilledDeletes(LoggedChanges log) {
    this.log = log;
  }

  /**
   * @param found DELETEs that Salesforce answered with ENTITY_IS_DELETED
   * @param now DELETEs that were accepted in the same call
   * @return the log ids of those whose record, or its parent, we deleted
   */
  Set<Long> find(Handle handle, List<Change> found, List<Change> now, Mappings mappings) {
    if (found.isEmpty()) {
      return Set.of();
    }
    Map<String, List<Change>> deleted = new HashMap<>();
    Set<Long> fulfilled = new HashSet<>(log.deletedBefore(handle, found));
    // A child of a child: what one round finds, the next one counts as deleted.
    for (boolean more = true; more; ) {
      more = false;
      for (Change child : found) {
        if (fulfilled.contains(child.id())) {
          continue;
        }
        boolean done =
            sameIsDeleted(handle, child, now, deleted)
                || parentIsDeleted(handle, child, now, deleted, mappings);
        if (done) {
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

  /** Two rows can have had one record, the second when the first was deleted. */
  private boolean sameIsDeleted(
      Handle handle, Change delete, List<Change> now, Map<String, List<Change>> deleted) {
    String sfid = delete.sfid();
    return sfid != null
        && deleted
            .computeIfAbsent(delete.record().table(), table -> deleted(handle, table, now))
            .stream()
            .anyMatch(other -> other.id() != delete.id() && sfid.equals(other.sfid()));
  }

  private boolean parentIsDeleted(
      Handle handle,
      Change child,
      List<Change> now,
      Map<String, List<Change>> deleted,
      Mappings mappings) {
    return mappings.keyColumns(child.record().table()).stream()
        .filter(KeyColumn.OfLookup.class::isInstance)
        .map(KeyColumn.OfLookup.class::cast)
        .filter(KeyColumn.OfLookup::cascades)
        .anyMatch(
            lookup ->
                lookup.parents().stream()
                    .flatMap(
                        table ->
                            deleted.computeIfAbsent(table, t -> deleted(handle, t, now)).stream())
                    .anyMatch(parent -> names(child, lookup, parent, mappings)));
  }

  private List<Change> deleted(Handle handle, String table, List<Change> now) {
    List<Change> all = new ArrayList<>(log.acceptedDeletes(handle, table));
    now.stream().filter(change -> change.record().table().equals(table)).forEach(all::add);
    return all;
  }

  private static boolean names(
      Change child, KeyColumn.OfLookup lookup, Change parent, Mappings mappings) {
    String value = child.old().get(lookup.name());
    if (value == null || value.isBlank()) {
      return false;
    }
    return switch (lookup) {
      case KeyColumn.ById byId ->
          parent.sfid() != null
              && SalesforceId.of18(value).equals(SalesforceId.of18(parent.sfid()));
      case KeyColumn.ByKey byKey ->
          mappings.keyColumns(parent.record().table()).stream()
              .filter(KeyColumn.Own.class::isInstance)
              .map(KeyColumn.Own.class::cast)
              .filter(own -> own.key().equals(byKey.key()))
              .map(own -> parent.old().get(own.name()))
              .anyMatch(
                  key ->
                      key != null
                          && byKey.key().normalised(key).equals(byKey.key().normalised(value)));
    };
  }
}
