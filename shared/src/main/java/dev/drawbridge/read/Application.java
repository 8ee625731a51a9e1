package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.row.GoneRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Brings images into the rows of one mapping: rules A1 to A8 of docs/reads.md. New rows are
 * inserted in a transaction before the one that locks rows: an INSERT may wait for another
 * session's unique value, and must hold no row meanwhile. Thread-safe.
 */
final class Application {
  /** Records of one transaction: so long the application may wait for a row of them. */
  static final int PER_TRANSACTION = 1_000;

  /** Records of a page for which the column is looked for that refuses them. */
  private static final int EXPLAINED = 5;

  private final Database database;
  private final Mapping mapping;
  private final OpenChangesReader openChanges;
  private final LocalRowsReader localRows;
  private final RowWriter writer;
  private final String user;

  /**
   * @param user by whom our own calls make records
   */
  Application(
      Database database, MappedSchema schema, Mapping mapping, RecordSource source, String user) {
    this.user = user;
    this.database = database;
    this.mapping = mapping;
    this.openChanges = new OpenChangesReader(schema, mapping);
    this.localRows = new LocalRowsReader(schema, mapping);
    this.writer = new RowWriter(schema, mapping, source.stamp().toLowerCase(Locale.ROOT));
  }

  /**
   * What was done with images.
   *
   * @param again those that are to be read again
   */
  record Applied(int inserted, int updated, int again) {
    Applied plus(Applied other) {
      return new Applied(inserted + other.inserted, updated + other.updated, again + other.again);
    }
  }

  /**
   * @param images of living records, none twice
   * @param began before the request was sent that brought them, by the database's clock
   * @param last done in the same commit as the last of them
   */
  Applied apply(ReadLease lease, List<Image> images, Instant began, Consumer<Handle> last) {
    var applied = new Applied(0, 0, 0);
    int from = 0;
    do {
      int to = Math.min(from + PER_TRANSACTION, images.size());
      boolean isLast = to == images.size();
      applied =
          applied.plus(part(lease, images.subList(from, to), began, isLast ? last : handle -> {}));
      from = to;
    } while (from < images.size());
    return applied;
  }

  private Applied part(ReadLease lease, List<Image> images, Instant began, Consumer<Handle> last) {
    Inserted inserted =
        database.applying(
            handle -> {
              lease.hold(handle);
              return insertNew(handle, images, began);
            });
    Applied written =
        database.applying(
            handle -> {
              lease.hold(handle);
              Applied applied = write(handle, inserted, began);
              last.accept(handle);
              return applied;
            });
    return written.plus(new Applied(inserted.count(), 0, inserted.again()));
  }

  /**
   * @param others images that are not new rows
   * @param rows into which they are to be written
   */
  private record Inserted(int count, int again, List<Image> others, List<Long> rows) {}

  private Inserted insertNew(Handle handle, List<Image> images, Instant began) {
    List<Decision> decisions = decided(handle, images, began);
    List<Decision.Insert> inserts = of(Decision.Insert.class, decisions);
    List<Image> others =
        decisions.stream()
            .filter(decision -> !(decision instanceof Decision.Insert))
            .map(Decision::image)
            .toList();
    List<Halving.Refused<Decision.Insert>> refused = writer.insert(handle, inserts);
    List<ReadAgain.Note> notes = refusedNotes(handle, refused);
    ReadAgain.note(handle, mapping.table(), notes);
    done(handle, inserts, notes);
    return new Inserted(
        inserts.size() - refused.size(),
        refused.size(),
        others,
        of(Decision.Write.class, decisions).stream().map(write -> write.row().id()).toList());
  }

  private Applied write(Handle handle, Inserted before, Instant began) {
    if (before.others().isEmpty()) {
      return new Applied(0, 0, 0);
    }
    Set<Long> locked = writer.lock(handle, before.rows());
    // What was committed until the rows were locked is seen now.
    List<Decision> decisions = decided(handle, before.others(), began);
    List<Decision.Write> writes =
        of(Decision.Write.class, decisions).stream()
            .filter(write -> locked.contains(write.row().id()))
            .toList();
    RowWriter.Updated updated = writer.update(handle, writes);
    List<ReadAgain.Note> notes = new ArrayList<>(refusedNotes(handle, updated.refused()));
    Set<String> failed = notes.stream().map(ReadAgain.Note::sfid).collect(Collectors.toSet());
    decisions.forEach(decision -> notes.addAll(note(decision, locked, failed)));
    ReadAgain.note(handle, mapping.table(), notes);
    done(handle, writes, notes);
    return new Applied(0, updated.updated(), notes.size());
  }

  private static List<ReadAgain.Note> note(
      Decision decision, Set<Long> locked, Set<String> refused) {
    String sfid = decision.image().sfid();
    return switch (decision) {
      // Its row has gone since: what became of it shows the next look.
      case Decision.Insert ignored -> List.of(new ReadAgain.Note(sfid, Why.CHECK, null, null));
      case Decision.Again again ->
          List.of(new ReadAgain.Note(sfid, again.why(), again.blocker(), null));
      case Decision.Write write -> {
        if (refused.contains(sfid)) {
          yield List.of();
        }
        if (!locked.contains(write.row().id())) {
          yield List.of(new ReadAgain.Note(sfid, Why.LOCKED, null, null));
        }
        yield write.kept().isEmpty()
            ? List.of()
            : List.of(new ReadAgain.Note(sfid, Why.PROTECTED, write.blocker(), null));
      }
    };
  }

  private List<ReadAgain.Note> refusedNotes(
      Handle handle, List<? extends Halving.Refused<? extends Decision>> refused) {
    List<ReadAgain.Note> notes = new ArrayList<>();
    for (Halving.Refused<? extends Decision> one : refused) {
      boolean locked = one.failure().state().equals("55P03");
      notes.add(
          new ReadAgain.Note(
              one.row().image().sfid(),
              locked ? Why.LOCKED : Why.REFUSED,
              null,
              reason(handle, one, notes.size())));
    }
    return notes;
  }

  /** PostgreSQL does not say which column a value does not fit; of the first ones it is tried. */
  private String reason(Handle handle, Halving.Refused<? extends Decision> refused, int before) {
    if (!refused.failure().state().startsWith("22") || before >= EXPLAINED) {
      return refused.sentence();
    }
    return writer
        .unfit(handle, refused.row().image())
        .map(
            column ->
                "A value of the record does not fit the column %s (SQLSTATE %s): change the column's type."
                    .formatted(column, refused.failure().state()))
        .orElseGet(refused::sentence);
  }

  /** Records that are in their rows now as they were read: they live, and are read. */
  private void done(Handle handle, List<? extends Decision> decisions, List<ReadAgain.Note> notes) {
    Set<String> sfids =
        new HashSet<>(decisions.stream().map(decision -> decision.image().sfid()).toList());
    notes.forEach(note -> sfids.remove(note.sfid()));
    ReadAgain.forget(handle, mapping.table(), sfids);
    GoneRecords.forget(handle, sfids);
  }

  private List<Decision> decided(Handle handle, List<Image> images, Instant began) {
    Set<String> sfids = images.stream().map(Image::sfid).collect(Collectors.toSet());
    Set<String> keys =
        images.stream()
            .flatMap(image -> mapping.keyOf(image.values()).stream())
            .collect(Collectors.toSet());
    // In this order: see OpenChangesReader.sendings.
    List<OpenChanges.Sending> sendings = openChanges.sendings(handle);
    LocalRows rows = localRows.read(handle, sfids, keys);
    boolean news = images.stream().anyMatch(image -> rows.showing(image.sfid()).isEmpty());
    List<OpenChange> changes =
        openChanges.changes(handle, rows.ids(), sfids, began, news && !keys.isEmpty());
    return ApplyPlan.of(mapping, images, rows, new OpenChanges(changes, sendings), user);
  }

  private static <T extends Decision> List<T> of(Class<T> kind, List<Decision> decisions) {
    return decisions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
