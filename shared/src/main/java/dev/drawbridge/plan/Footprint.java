package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.mapping.KeyColumn;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a change touches. Two changes conflict when one of them writes a key that the other writes
 * or reads: the same record, the same unique value, or a record that one inserts, renames or
 * deletes and the other names as its parent. Two children of one parent do not conflict.
 *
 * @param writes the row; its record, where it is known; unique values that come or go with the
 *     change; of a DELETE the record also as children name it
 * @param reads parents that the record names after the change or named before it
 * @param named parents that it names after the change, a part of {@code reads}
 * @param namedBetween parents that it named in between, perhaps to name them once more in the end,
 *     a part of {@code reads}
 * @param introduced unique values that exist once the change is made, a part of {@code writes}
 * @param passing unique values that the row had in between only, a part of {@code writes}
 * @param hangsOn parents with which Salesforce deletes the record, as it was before: those that it
 *     named, and those of {@link Change#hangsOn()}; a part of {@code reads}
 * @param givenUp unique values that its record holds before and not after, a part of {@code writes}
 * @param kept unique values that the row has before and after, as far as they are known
 * @param deletes whether it is a DELETE
 */
record Footprint(
    Set<Key> writes,
    Set<Key> reads,
    Set<Key> named,
    Set<Key> namedBetween,
    Set<Key> introduced,
    Set<Key> passing,
    Set<Key> hangsOn,
    Set<Key> givenUp,
    Set<Key> kept,
    boolean deletes) {

  static Footprint of(Change change, List<KeyColumn> columns) {
    return of(new NetChange(change, List.of(change)), columns);
  }

  static Footprint of(NetChange net, List<KeyColumn> columns) {
    Change change = net.change();
    Set<Key> introduced = own(change.values(), columns);
    Set<Key> named = parents(change.values(), columns, false);
    Set<Key> givenUp = own(leaving(change), columns);
    Set<Key> reads = new HashSet<>(named);
    reads.addAll(parents(change.old(), columns, false));
    Set<Key> hangsOn = hangsOn(change, columns);
    reads.addAll(hangsOn);
    Set<Key> namedBetween = net.group().size() == 1 ? Set.of() : new HashSet<>();
    Set<Key> passing = net.group().size() == 1 ? Set.of() : new HashSet<>();
    if (net.group().size() > 1) {
      Set<Key> inTheEnd = new HashSet<>(named);
      for (Change entry : net.group().reversed()) {
        passing.addAll(own(entry.values(), columns));
        for (Key key : parents(entry.values(), columns, false)) {
          // The last entry that names it in the end; each other one named it in between.
          if (!inTheEnd.remove(key)) {
            namedBetween.add(key);
          }
        }
      }
      passing.removeAll(introduced);
      passing.removeAll(givenUp);
      reads.addAll(namedBetween);
    }
    Set<Key> writes = new HashSet<>(introduced);
    writes.addAll(givenUp);
    writes.addAll(passing);
    identities(change, writes);
    return new Footprint(
        writes,
        reads,
        named,
        namedBetween,
        introduced,
        passing,
        hangsOn,
        givenUp,
        kept(change, columns),
        change.action() == Action.DELETE);
  }

  private static void identities(Change change, Set<Key> writes) {
    writes.add(Key.row(change.life()));
    if (change.action() == Action.DELETE) {
      writes.add(Key.delete(change.id()));
    }
    String sfid = change.sfid();
    if (sfid == null) {
      return;
    }
    writes.add(Key.record(sfid));
    if (change.action() == Action.DELETE) {
      writes.add(Key.sfid(sfid));
    }
  }

  /** What goes with the change: of a DELETE all that children may hang on. */
  Set<Key> takesAlong() {
    return deletes ? writes : Set.of();
  }

  /** The old values whose unique ones the record gives up. */
  private static RowImage leaving(Change change) {
    return switch (change.action()) {
      // An INSERT that knows a row before it is one of a known record, captured again.
      case INSERT, UPDATE -> change.old().only(change.values().columns().keySet());
      case DELETE -> change.old();
    };
  }

  private static Set<Key> hangsOn(Change change, List<KeyColumn> columns) {
    Set<Key> named = parents(change.old(), columns, true);
    if (change.hangsOn().isEmpty()) {
      return named;
    }
    Set<Key> hangsOn = new HashSet<>(named);
    change.hangsOn().forEach(delete -> hangsOn.add(Key.delete(delete)));
    return hangsOn;
  }

  private static Set<Key> kept(Change change, List<KeyColumn> columns) {
    if (change.action() != Action.UPDATE || change.old().isEmpty()) {
      return Set.of();
    }
    Set<Key> kept = new HashSet<>(2);
    for (KeyColumn column : columns) {
      if (!(column instanceof KeyColumn.Own key)) {
        continue;
      }
      if (change.values().columns().containsKey(column.name())) {
        continue;
      }
      String value = change.old().get(column.name());
      if (value != null && !value.isBlank()) {
        kept.add(Key.external(key.key(), value));
      }
    }
    return kept;
  }

  /** A trigger logs the whole row before an UPDATE; of one captured again only keys are known. */
  static boolean isCapturedAgain(Change change, List<KeyColumn> columns) {
    Set<String> known = change.old().columns().keySet();
    boolean partly = !known.isEmpty() && known.size() <= columns.size();
    if (change.action() == Action.DELETE || !partly) {
      return false;
    }
    long keys =
        columns.stream()
            .filter(column -> column instanceof KeyColumn.Own && known.contains(column.name()))
            .count();
    return keys == known.size();
  }

  private static Set<Key> own(RowImage image, List<KeyColumn> columns) {
    if (image.isEmpty()) {
      return Set.of();
    }
    Set<Key> own = new HashSet<>(4);
    for (KeyColumn column : columns) {
      if (!(column instanceof KeyColumn.Own key)) {
        continue;
      }
      String value = image.get(column.name());
      if (value != null && !value.isBlank()) {
        own.add(Key.external(key.key(), value));
      }
    }
    return own;
  }

  private static Set<Key> parents(RowImage image, List<KeyColumn> columns, boolean cascading) {
    if (image.isEmpty()) {
      return Set.of();
    }
    Set<Key> parents = new HashSet<>(4);
    for (KeyColumn column : columns) {
      if (!(column instanceof KeyColumn.OfLookup lookup)) {
        continue;
      }
      String value = image.get(column.name());
      if (value == null || value.isBlank() || cascading && !lookup.cascades()) {
        continue;
      }
      switch (lookup) {
        case KeyColumn.ById ignored -> parents.add(Key.sfid(value));
        case KeyColumn.ByKey parent -> parents.add(Key.external(parent.key(), value));
      }
    }
    return parents;
  }
}
