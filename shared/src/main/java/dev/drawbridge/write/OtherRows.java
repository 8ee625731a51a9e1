package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.mapping.Mappings;
import dev.drawbridge.row.RecordOwners;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Keeps changes of one row from reaching the record of another live row: an update or a delete of
 * that record, and an upsert by a key under which it was accepted, or may have been.
 */
final class OtherRows {
  static final String OTHER_ROWS_RECORD = "OTHER_ROWS_RECORD";
  static final String STALE_DELETE = "STALE_DELETE";

  private final RecordOwners owners;

  OtherRows(RecordOwners owners) {
    this.owners = owners;
  }

  static Entry.Unsendable unsendable(Change change, RecordKey owner) {
    return new Entry.Unsendable(change, OTHER_ROWS_RECORD, message(owner));
  }

  static String message(RecordKey owner) {
    return "the record belongs to the row " + owner.id() + " of " + owner.table();
  }

  /** Entries that are not sent since their record is another live row's, by log id. */
  Map<Long, Entry.Unsendable> refused(Handle handle, Operation operation, List<Change> changes) {
    Map<Long, Entry.Unsendable> refused = new HashMap<>();
    switch (operation) {
      case CREATE, UPSERT -> {}
      case UPDATE ->
          owners
              .others(handle, changes)
              .forEach((id, owner) -> refused.put(id, unsendable(of(changes, id), owner)));
      case DELETE -> {
        Map<Long, RecordKey> found = new HashMap<>(owners.others(handle, changes));
        found.putAll(owners.rows(handle, changes, true));
        found.forEach(
            (id, owner) ->
                refused.put(
                    id, new Entry.Unsendable(of(changes, id), STALE_DELETE, message(owner))));
      }
    }
    return refused;
  }

  private static Change of(List<Change> changes, long id) {
    return changes.stream().filter(change -> change.id() == id).findFirst().orElseThrow();
  }

  /**
   * Upserts whose key was accepted for another live row, or may have been; whether it holds it, a
   * read says.
   */
  Map<Long, RecordOwners.KeyOwner> suspects(
      Handle handle, List<Change> changes, Mappings mappings) {
    Map<Long, String> keys = new HashMap<>();
    List<Change> inserts = changes.stream().filter(c -> c.action() == Action.INSERT).toList();
    for (Change change : inserts) {
      mappings
          .byTable(change.record().table())
          .flatMap(mapping -> mapping.keyOf(change.values().columns()))
          .ifPresent(key -> keys.put(change.id(), key));
    }
    return owners.byKey(handle, inserts, keys);
  }

  /**
   * The net under it: upserts that found a record of another live row.
   *
   * @param found changes with the record that the upsert found
   */
  Map<Long, RecordKey> found(Handle handle, List<Change> found) {
    Map<Long, RecordKey> others = new HashMap<>(owners.others(handle, found));
    owners
        .rows(handle, found, false)
        .forEach(
            (id, row) -> {
              if (!row.equals(of(found, id).record())) {
                others.putIfAbsent(id, row);
              }
            });
    return others;
  }
}
