package dev.drawbridge.triggerlog;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.KeyField;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Tells of changes of children with which DELETEs Salesforce would delete their records, also where
 * the row before the change does not say it: the parent was called otherwise when the child was
 * written, or the child's last change of parent was not accepted. Asks the database only where
 * parents are deleted beside changes of their children. Every method runs in the caller's
 * transaction.
 */
final class CascadingParents {
  /** A value of a key as Salesforce compares it; of a record's id the field is empty. */
  private record Name(String object, String field, String value) {
    static Name of(KeyField key, String value) {
      return new Name(key.object(), key.field(), key.normalised(value));
    }

    static Name of(String sfid) {
      return new Name("", "", sfid.length() > 15 ? sfid.substring(0, 15) : sfid);
    }
  }

  private final LogSelection entries;

  CascadingParents(LogSelection entries) {
    this.entries = entries;
  }

  /**
   * @param changes of children and others, in any order
   * @param beside what may go before them: only what is deleted there is looked for
   * @return the same changes in the same order
   */
  List<Change> added(Handle handle, List<Change> changes, List<Change> beside, Mappings all) {
    List<Change> deletes = beside.stream().filter(c -> c.verb() == Verb.DELETE).toList();
    if (deletes.isEmpty()) return changes;
    Set<String> tables = deletes.stream().map(c -> c.record().table()).collect(Collectors.toSet());
    List<Change> children =
        changes.stream().filter(c -> !lookups(c.record().table(), tables, all).isEmpty()).toList();
    if (children.isEmpty()) return changes;
    Map<Name, Set<Long>> present = present(deletes, all);
    Map<Name, Set<Long>> ever = former(handle, deletes, beside, all);
    present.forEach((name, ids) -> ids.forEach(id -> add(ever, name, id)));
    Map<Life, List<Change>> refused = notAccepted(handle, children);
    return changes.stream()
        .map(
            change -> {
              List<KeyColumn.OfLookup> lookups = lookups(change.record().table(), tables, all);
              if (lookups.isEmpty()) return change;
              Set<Long> hangsOn = named(change.old(), lookups, ever);
              refused.getOrDefault(change.life(), List.of()).stream()
                  .filter(earlier -> earlier.id() < change.id())
                  .forEach(earlier -> hangsOn.addAll(named(earlier.old(), lookups, ever)));
              hangsOn.removeAll(named(change.values(), lookups, present));
              return hangsOn.isEmpty() ? change : change.hangingOn(hangsOn);
            })
        .toList();
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

  private static Set<Long> named(
      RowImage row, List<KeyColumn.OfLookup> lookups, Map<Name, Set<Long>> names) {
    Set<Long> named = new HashSet<>();
    for (KeyColumn.OfLookup lookup : lookups) {
      String value = row.get(lookup.name());
      if (value == null || value.isBlank()) continue;
      Name name =
          switch (lookup) {
            case KeyColumn.ById ignored -> Name.of(value);
            case KeyColumn.ByKey parent -> Name.of(parent.key(), value);
          };
      named.addAll(names.getOrDefault(name, Set.of()));
    }
    return named;
  }

  /** By what the record is called: each DELETE. */
  private static Map<Name, Set<Long>> present(List<Change> deletes, Mappings mappings) {
    Map<Name, Set<Long>> names = new HashMap<>();
    for (Change delete : deletes) {
      if (delete.sfid() != null) add(names, Name.of(delete.sfid()), delete.id());
      addKeys(names, delete, delete.id(), mappings);
    }
    return names;
  }

  /** By what it was called before, also by changes that are still to be sent. */
  private static Map<Name, Set<Long>> former(
      Handle handle, List<Change> deletes, List<Change> beside, Mappings mappings) {
    Map<String, Change> bySfid = new HashMap<>();
    Map<Life, Change> byLife = new HashMap<>();
    for (Change delete : deletes) {
      if (delete.sfid() != null) bySfid.put(delete.sfid(), delete);
      byLife.put(delete.life(), delete);
    }
    Map<Name, Set<Long>> names = new HashMap<>();
    for (FormerNames.FormerName former : FormerNames.find(handle, bySfid.keySet())) {
      Change delete = bySfid.get(former.sfid());
      if (delete == null) continue;
      own(delete.record().table(), mappings)
          .forEach(key -> add(names, Name.of(key.key(), former.value()), delete.id()));
    }
    for (Change change : beside) {
      Change delete = byLife.get(change.life());
      if (delete != null && change.verb() == Verb.UPDATE) {
        addKeys(names, change, delete.id(), mappings);
      }
    }
    return names;
  }

  private static void addKeys(
      Map<Name, Set<Long>> names, Change change, long delete, Mappings mappings) {
    own(change.record().table(), mappings)
        .forEach(
            key -> {
              String value = change.old().get(key.name());
              if (value != null && !value.isBlank()) add(names, Name.of(key.key(), value), delete);
            });
  }

  private static void add(Map<Name, Set<Long>> names, Name name, long delete) {
    names.computeIfAbsent(name, n -> new HashSet<>()).add(delete);
  }

  private static Stream<KeyColumn.Own> own(String table, Mappings mappings) {
    return mappings.keyColumns(table).stream()
        .filter(KeyColumn.Own.class::isInstance)
        .map(KeyColumn.Own.class::cast);
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
