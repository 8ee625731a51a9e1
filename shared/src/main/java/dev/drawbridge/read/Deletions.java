package dev.drawbridge.read;

import dev.drawbridge.change.Action;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.row.GoneRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Deletes rows of records that Salesforce says are deleted: rule D of docs/reads.md. What is known
 * of the record stays, and the life of the row's id ends, which no trigger logs here.
 */
final class Deletions {
  private final Database database;
  private final MappedSchema schema;
  private final Mapping mapping;
  private final OpenChangesReader openChanges;

  private record Row(long id, String sfid) {}

  Deletions(Database database, MappedSchema schema, Mapping mapping) {
    this.database = database;
    this.schema = schema;
    this.mapping = mapping;
    this.openChanges = new OpenChangesReader(schema, mapping);
  }

  /** Those of the records that have a row here. */
  Set<String> here(Handle handle, Collection<String> sfids) {
    Set<String> here = new HashSet<>();
    rows(handle, sfids, "").forEach(row -> here.add(row.sfid()));
    return here;
  }

  /**
   * @param sfids of records that are deleted
   * @param began before the request was sent that said so, by the database's clock
   * @return how many rows were deleted; the others are to be read again, or were gone
   */
  int apply(ReadLease lease, Collection<String> sfids, Instant began) {
    int deleted = 0;
    List<String> all = List.copyOf(sfids);
    for (int from = 0; from < all.size(); from += Application.PER_TRANSACTION) {
      List<String> some =
          all.subList(from, Math.min(from + Application.PER_TRANSACTION, all.size()));
      deleted +=
          database.applying(
              handle -> {
                lease.hold(handle);
                return apply(handle, some, began);
              });
    }
    return deleted;
  }

  private int apply(Handle handle, List<String> sfids, Instant began) {
    List<Row> there = rows(handle, sfids, "");
    List<Row> free = rows(handle, sfids, "ORDER BY id FOR UPDATE SKIP LOCKED");
    List<ReadAgain.Note> notes = new ArrayList<>();
    there.stream()
        .filter(row -> !free.contains(row))
        .forEach(row -> notes.add(new ReadAgain.Note(row.sfid(), Why.LOCKED, null, null)));
    // Asked when the rows are locked: no later change of them is committed.
    var changes =
        new OpenChanges(
            openChanges.changes(handle, free.stream().map(Row::id).toList(), sfids, began, false),
            List.of());
    List<Row> over = new ArrayList<>();
    for (Row row : free) {
      Optional<OpenChange> insert =
          changes.ofRow(row.id(), row.sfid()).stream()
              .filter(change -> change.action() == Action.INSERT)
              .findFirst();
      insert.ifPresentOrElse(
          change -> notes.add(new ReadAgain.Note(row.sfid(), Why.PROTECTED, change.logId(), null)),
          () -> over.add(row));
    }
    List<Halving.Refused<Row>> refused = Halving.run(handle, over, rows -> delete(handle, rows));
    refused.forEach(
        row -> notes.add(new ReadAgain.Note(row.row().sfid(), Why.REFUSED, null, row.sentence())));
    over.removeAll(refused.stream().map(Halving.Refused::row).toList());
    forget(handle, sfids, notes);
    ReadAgain.note(handle, mapping.table(), notes);
    return over.size();
  }

  /** What is not to be read again is deleted, or never had a row. */
  private void forget(Handle handle, List<String> sfids, List<ReadAgain.Note> notes) {
    Set<String> settled = new HashSet<>(sfids);
    notes.forEach(note -> settled.remove(note.sfid()));
    ReadAgain.forget(handle, mapping.table(), settled);
    GoneRecords.note(handle, List.copyOf(settled));
  }

  private List<Row> rows(Handle handle, Collection<String> sfids, String locking) {
    return handle
        .createQuery(
            "SELECT id, sfid FROM %s WHERE sfid = ANY(:forms) %s"
                .formatted(schema.table(mapping.table()), locking))
        .bindArray("forms", String.class, OpenChangesReader.bothForms(sfids))
        .map((rs, ctx) -> new Row(rs.getLong("id"), SalesforceId.of18(rs.getString("sfid"))))
        .list();
  }

  /**
   * @return rows that a trigger of the application kept
   */
  private List<Row> delete(Handle handle, List<Row> rows) {
    List<Long> ids = rows.stream().map(Row::id).toList();
    Set<Long> gone =
        handle
            .createQuery(
                "DELETE FROM %s WHERE id = ANY(:ids) RETURNING id"
                    .formatted(schema.table(mapping.table())))
            .bindArray("ids", Long.class, ids)
            .mapTo(Long.class)
            .set();
    handle
        .createUpdate(
            """
            INSERT INTO drawbridge.life_end (table_name, record_id, log_id)
            SELECT :table, id, nextval(:sequence) FROM unnest(:ids) AS d(id)
            """)
        .bind("table", mapping.table())
        .bind("sequence", schema.logSequence())
        .bindArray("ids", Long.class, gone)
        .execute();
    return rows.stream().filter(row -> !gone.contains(row.id())).toList();
  }
}
