package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.plan.ParentNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Finds the DELETEs with which Salesforce would delete the records of changed children, also if the
 * row before the change does not show it: the parent had another name when the child was written,
 * or the child's last change of parent was rejected. Asks the database only if parents are deleted
 * beside changes of their children. Every method runs in the caller's transaction.
 */
final class CascadingParents {
  private final LogSelection entries;

  CascadingParents(LogSelection entries) {
    this.entries = entries;
  }

  /**
   * @param changes of children and others, in the order of the log
   * @param beside what may go before them, in the order of the log: only what is deleted there is
   *     looked for
   * @return the same changes in the same order
   */
  List<Change> withParents(Handle handle, List<Change> changes, List<Change> beside, Mappings all) {
    List<Change> deletes = beside.stream().filter(c -> c.action() == Action.DELETE).toList();
    if (deletes.isEmpty()) {
      return changes;
    }
    Set<String> tables = deletes.stream().map(c -> c.record().table()).collect(Collectors.toSet());
    List<Change> children =
        changes.stream().filter(c -> !lookups(c.record().table(), tables, all).isEmpty()).toList();
    if (children.isEmpty()) {
      return changes;
    }
    List<String> sfids = deletes.stream().map(Change::sfid).filter(Objects::nonNull).toList();
    var found =
        new Found(
            ParentNames.of(beside, FormerNames.find(handle, sfids), all),
            notAccepted(handle, children));
    Map<Life, List<Change>> before = new HashMap<>();
    List<Change> completed = new ArrayList<>();
    for (Change change : changes) {
      List<Change> earlier = before.computeIfAbsent(change.life(), l -> new ArrayList<>());
      Set<Long> hangsOn = new HashSet<>();
      for (KeyColumn.OfLookup lookup : lookups(change.record().table(), tables, all)) {
        hangsOn.addAll(found.hangsOn(change, lookup, earlier));
      }
      completed.add(hangsOn.isEmpty() ? change : change.hangingOn(hangsOn));
      earlier.add(change);
    }
    return completed;
  }

  /**
   * What the database says.
   *
   * @param refused by life, changes that were not accepted
   */
  private record Found(ParentNames names, Map<Life, List<Change>> refused) {
    Set<Long> hangsOn(Change change, KeyColumn.OfLookup lookup, List<Change> earlier) {
      long place = namedAt(lookup, earlier);
      Set<Long> hangsOn = new HashSet<>(names.named(change.old(), lookup, place));
      if (place == ParentNames.BEFORE) {
        for (Change other : refused.getOrDefault(change.life(), List.of())) {
          if (other.id() < change.id()) {
            hangsOn.addAll(names.named(other.old(), lookup, place));
          }
        }
      }
      hangsOn.removeAll(names.named(change.values(), lookup, change.id()));
      return hangsOn;
    }
  }

  /** The last of the changes before that gave the row what it names, or its record. */
  private static long namedAt(KeyColumn.OfLookup lookup, List<Change> earlier) {
    for (Change change : earlier.reversed()) {
      if (change.values().columns().containsKey(lookup.name())) {
        return change.id();
      }
    }
    return ParentNames.BEFORE;
  }

  private static List<KeyColumn.OfLookup> lookups(
      String table, Set<String> parents, Mappings mappings) {
    List<KeyColumn.OfLookup> lookups = new ArrayList<>();
    for (KeyColumn column : mappings.keyColumns(table)) {
      if (column instanceof KeyColumn.OfLookup lookup
          && lookup.cascades()
          && lookup.parents().stream().anyMatch(parents::contains)) {
        lookups.add(lookup);
      }
    }
    return lookups;
  }

  /** By life, UPDATEs that were refused or given up, also as parts of another. */
  private Map<Life, List<Change>> notAccepted(Handle handle, Collection<Change> children) {
    List<RecordKey> rows = children.stream().map(Change::record).distinct().toList();
    Consumer<Query> bind =
        query ->
            query
                .bindArray("tables", String.class, rows.stream().map(RecordKey::table).toList())
                .bindArray("rows", Integer.class, rows.stream().map(r -> (int) r.id()).toList());
    return entries
        .withLives(
            handle,
            """
            t.action = 'UPDATE' AND t.state IN ('FAILED', 'IGNORED', 'REQUEUED', 'MERGED')
            AND (t.table_name, t.record_id) IN (SELECT * FROM unnest(:tables, :rows))
            """,
            bind)
        .stream()
        .collect(Collectors.groupingBy(Change::life));
  }
}
