package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RowImage;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import java.util.HashSet;
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
 * @param introduced unique values that exist once the change is made, a part of {@code writes}
 */
record Footprint(Set<Key> writes, Set<Key> reads, Set<Key> named, Set<Key> introduced) {

  static Footprint of(Change change, Mapping mapping) {
    Set<Key> introduced = new HashSet<>();
    Set<Key> named = new HashSet<>();
    collect(change.values(), mapping, introduced, named);
    Set<Key> gone = new HashSet<>();
    Set<Key> reads = new HashSet<>();
    collect(leaving(change), mapping, gone, new HashSet<>());
    collect(change.old(), mapping, new HashSet<>(), reads);
    reads.addAll(named);
    Set<Key> writes = new HashSet<>(introduced);
    writes.addAll(gone);
    writes.add(Key.row(change.life()));
    String sfid = change.sfid();
    if (sfid != null) {
      writes.add(Key.record(sfid));
      if (change.verb() == Verb.DELETE) writes.add(Key.sfid(sfid));
    }
    return new Footprint(writes, reads, named, introduced);
  }

  /** The old values whose unique ones the record gives up. */
  private static RowImage leaving(Change change) {
    return switch (change.verb()) {
      // An INSERT that knows a row before it is one of a known record, captured again.
      case INSERT, UPDATE -> change.old().only(change.values().columns().keySet());
      case DELETE -> change.old();
    };
  }

  private static void collect(RowImage image, Mapping mapping, Set<Key> own, Set<Key> parents) {
    for (Column column : mapping.columns()) {
      String value = image.get(column.name());
      if (value == null || value.isBlank()) continue;
      switch (column) {
        case Column.OfField field when field.unique() ->
            own.add(Key.external(mapping.objectName(), field.field(), value));
        case Column.OfField field when !field.referenceTo().isEmpty() ->
            parents.add(Key.sfid(value));
        case Column.OfField ignored -> {}
        case Column.Synthetic synthetic ->
            parents.add(Key.external(synthetic.parentObject(), synthetic.parentField(), value));
      }
    }
  }
}
