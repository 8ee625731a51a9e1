package dev.drawbridge.read;

import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.SoapReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Reads records by their ids, deleted ones included, and applies what they are now. */
final class RecordsById {
  private final Database database;
  private final Mapping mapping;
  private final RecordQuery query;
  private final Application application;
  private final Deletions deletions;
  private final SoapReader org;

  RecordsById(
      Database database,
      Mapping mapping,
      RecordQuery query,
      Application application,
      Deletions deletions,
      SoapReader org) {
    this.database = database;
    this.mapping = mapping;
    this.query = query;
    this.application = application;
    this.deletions = deletions;
    this.org = org;
  }

  /**
   * @param deleted rows
   */
  record Read(Application.Applied applied, int deleted) {
    static Read nothing() {
      return new Read(new Application.Applied(0, 0, 0), 0);
    }

    private Read plus(Read other) {
      return new Read(applied.plus(other.applied), deleted + other.deleted);
    }
  }

  /**
   * @param saidDeleted whether Salesforce's log of deletions named them: then one that it does not
   *     find has left the recycle bin, too. One of the others may be hidden from the user, and its
   *     row stays.
   */
  Read read(ReadLease lease, Collection<String> sfids, boolean saidDeleted) {
    Set<String> left = new LinkedHashSet<>(sfids);
    var read = Read.nothing();
    while (!left.isEmpty()) {
      List<String> some = left.stream().limit(RecordQuery.PER_QUERY).toList();
      Instant began = database.transaction(ReadStates::now);
      SoapReader.Page page = org.pageOfAll(query.byId(some), query.fields());
      List<Image> images = RecordPoll.newest(query.images(page.rows()));
      Set<String> found = new LinkedHashSet<>(images.stream().map(Image::sfid).toList());
      read = read.plus(applied(lease, images, began));
      left.removeAll(found);
      // Of wide rows a page has fewer; the others are asked for again.
      if (page.done() || found.isEmpty()) {
        Set<String> absent = new LinkedHashSet<>(some);
        absent.removeAll(found);
        left.removeAll(absent);
        read = read.plus(absent(lease, absent, saidDeleted, began));
      }
    }
    return read;
  }

  private Read applied(ReadLease lease, List<Image> images, Instant began) {
    List<Image> living = images.stream().filter(image -> !image.deleted()).toList();
    List<String> dead = images.stream().filter(Image::deleted).map(Image::sfid).toList();
    Application.Applied applied =
        living.isEmpty()
            ? new Application.Applied(0, 0, 0)
            : application.apply(lease, living, began, handle -> {});
    return new Read(applied, deletions.apply(lease, dead, began));
  }

  private Read absent(ReadLease lease, Set<String> absent, boolean saidDeleted, Instant began) {
    if (absent.isEmpty()) {
      return Read.nothing();
    }
    if (saidDeleted) {
      return new Read(new Application.Applied(0, 0, 0), deletions.apply(lease, absent, began));
    }
    int hidden =
        database.transaction(
            handle -> {
              lease.hold(handle);
              return hide(handle, absent);
            });
    return new Read(new Application.Applied(0, 0, hidden), 0);
  }

  /**
   * Neither found nor said to be deleted: one that has a row here is asked for again, the others
   * are forgotten.
   */
  private int hide(Handle handle, Set<String> absent) {
    List<ReadAgain.Note> notes = new ArrayList<>();
    Set<String> here = deletions.here(handle, absent);
    here.forEach(sfid -> notes.add(new ReadAgain.Note(sfid, Why.CHECK, null, null)));
    ReadAgain.note(handle, mapping.table(), notes);
    Set<String> others = new LinkedHashSet<>(absent);
    others.removeAll(here);
    ReadAgain.forget(handle, mapping.table(), others);
    return notes.size();
  }
}
