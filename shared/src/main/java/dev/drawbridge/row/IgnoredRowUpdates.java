package dev.drawbridge.row;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * What rows are to say whose change was ignored: what became of the one before. Where a row does
 * not wait for anything, as after a change of the application's own columns, it is left alone.
 */
final class IgnoredRowUpdates {
  private final ApplicationRows rows;
  private final LastResults lastResults;

  IgnoredRowUpdates(ApplicationRows rows, LastResults lastResults) {
    this.rows = rows;
    this.lastResults = lastResults;
  }

  /**
   * @param wanted what is to be written, and of notes of other kinds all
   * @param waiting ids of rows that another transaction has locked: their notes stay
   */
  record Answered(List<RowUpdate> wanted, Set<Long> waiting) {}

  /**
   * The rows are locked before the log is asked: what it says of them stays so until they are
   * written.
   *
   * @param notes one for each row at most
   */
  Answered answer(Handle handle, String table, List<RowUpdate> notes) {
    List<RowUpdate> ignored = notes.stream().filter(RowUpdate::isIgnored).toList();
    if (ignored.isEmpty()) {
      return new Answered(notes, Set.of());
    }
    Set<Long> unsettled = unsettled(handle, table, ignored);
    Set<Long> locked = rows.lockFree(handle, table, unsettled);
    Map<Long, LastResults.Status> last = lastResults.read(handle, table, locked);
    Stream<RowUpdate> answered =
        ignored.stream()
            .filter(note -> locked.contains(note.record().id()))
            .map(
                note ->
                    note.saying(last.getOrDefault(note.record().id(), LastResults.Status.SYNCED)));
    Stream<RowUpdate> others = notes.stream().filter(Predicate.not(RowUpdate::isIgnored));
    Set<Long> waiting = new HashSet<>(unsettled);
    waiting.removeAll(locked);
    return new Answered(Stream.concat(others, answered).toList(), waiting);
  }

  /** Rows into which something is to be written, perhaps. */
  private Set<Long> unsettled(Handle handle, String table, List<RowUpdate> ignored) {
    Set<Long> found =
        ignored.stream()
            .filter(note -> note.sfid() != null || !note.recapture().isEmpty())
            .map(note -> note.record().id())
            .collect(Collectors.toCollection(HashSet::new));
    found.addAll(
        rows.pending(handle, table, ignored.stream().map(note -> note.record().id()).toList()));
    return found;
  }
}
