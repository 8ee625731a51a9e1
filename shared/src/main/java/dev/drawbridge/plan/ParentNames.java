package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.FormerName;
import dev.drawbridge.change.Life;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.KeyColumn;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What records that are deleted are called, and were called before, each for as long as it was so:
 * a name can have meant another record earlier in the log, and mean one again later. Pure.
 */
public final class ParentNames {
  /** Before all that is planned now. */
  public static final long BEFORE = 0;

  /**
   * The record that an entry deletes has a name.
   *
   * @param since the log id of the change that gave it; {@link #BEFORE} when Salesforce knows it
   * @param until the log id of the change that removes it
   */
  private record Meaning(long delete, long since, long until) {
    boolean holdsAt(long place) {
      // Who names a record before its INSERT waits for that: it means the one that comes.
      return place == BEFORE ? since == BEFORE : place <= until;
    }
  }

  private final Mappings mappings;
  private final Map<Key, List<Meaning>> meanings = new HashMap<>();

  private ParentNames(Mappings mappings) {
    this.mappings = mappings;
  }

  /**
   * @param changes in the order of the log: those of rows that are deleted at last
   * @param former what Salesforce knew the deleted records by, before all of these
   */
  public static ParentNames of(List<Change> changes, List<FormerName> former, Mappings mappings) {
    var names = new ParentNames(mappings);
    Map<Life, Change> deletes = new HashMap<>();
    Map<String, Change> bySfid = new HashMap<>();
    for (Change change : changes) {
      if (change.action() != Action.DELETE) {
        continue;
      }
      deletes.put(change.life(), change);
      if (change.sfid() != null) {
        bySfid.put(change.sfid(), change);
      }
    }
    for (FormerName name : former) {
      Change delete = bySfid.get(name.sfid());
      if (delete != null) {
        names.knownBefore(delete, name.value());
      }
    }
    Map<Life, List<Change>> histories = new HashMap<>();
    for (Change change : changes) {
      if (deletes.containsKey(change.life())) {
        histories.computeIfAbsent(change.life(), l -> new ArrayList<>()).add(change);
      }
    }
    histories.forEach((life, history) -> names.walk(history));
    return names;
  }

  private void knownBefore(Change delete, String value) {
    own(delete)
        .forEach(key -> add(Key.external(key.key(), value), meaning(delete, BEFORE, BEFORE)));
  }

  private void walk(List<Change> history) {
    Change delete = history.getLast();
    if (delete.action() != Action.DELETE) {
      return;
    }
    if (delete.sfid() != null) {
      add(Key.sfid(delete.sfid()), meaning(delete, BEFORE, delete.id()));
    }
    own(delete)
        .forEach(
            key -> {
              long since = BEFORE;
              for (Change change : history) {
                boolean last = change == delete;
                if (!last && !change.values().columns().containsKey(key.name())) {
                  continue;
                }
                String before = change.old().get(key.name());
                if (before != null && !before.isBlank()) {
                  add(Key.external(key.key(), before), meaning(delete, since, change.id()));
                }
                since = change.id();
              }
            });
  }

  private static Meaning meaning(Change delete, long since, long until) {
    return new Meaning(delete.id(), since, until);
  }

  private void add(Key name, Meaning meaning) {
    meanings.computeIfAbsent(name, n -> new ArrayList<>()).add(meaning);
  }

  private Stream<KeyColumn.Own> own(Change change) {
    return mappings.keyColumns(change.record().table()).stream()
        .filter(KeyColumn.Own.class::isInstance)
        .map(KeyColumn.Own.class::cast);
  }

  /**
   * The log ids of DELETEs of records that a row names.
   *
   * @param place the log id of the change by which it came to name them, or {@link #BEFORE}
   */
  public Set<Long> named(RowImage row, KeyColumn.OfLookup lookup, long place) {
    String value = row.get(lookup.name());
    if (value == null || value.isBlank()) {
      return Set.of();
    }
    Key name =
        switch (lookup) {
          case KeyColumn.ById ignored -> Key.sfid(value);
          case KeyColumn.ByKey parent -> Key.external(parent.key(), value);
        };
    Set<Long> deletes = new HashSet<>();
    for (Meaning meaning : meanings.getOrDefault(name, List.of())) {
      if (meaning.holdsAt(place)) {
        deletes.add(meaning.delete());
      }
    }
    return deletes;
  }
}
