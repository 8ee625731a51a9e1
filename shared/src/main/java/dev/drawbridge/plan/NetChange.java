package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What several changes of one record come to. INSERT and UPDATE are an INSERT, two UPDATEs are one
 * with the last value of each column, an UPDATE and a DELETE are a DELETE. An INSERT and a DELETE
 * come to nothing if the INSERT cannot have reached Salesforce. Pure.
 *
 * @param change the entry that speaks for all: of an INSERT the INSERT, otherwise the last; with
 *     the values of all, and the row as it was before the first
 * @param absorbed the others
 */
record NetChange(Change change, List<Change> absorbed) {

  /** The net changes of all records, those of one record in the order of the log. */
  static List<NetChange> fold(List<Change> changes) {
    Map<Object, List<NetChange>> byRecord = new LinkedHashMap<>();
    for (Change change : changes) {
      byRecord.merge(
          change.record(), List.of(new NetChange(change, List.of())), NetChange::appended);
    }
    return byRecord.values().stream().flatMap(List::stream).toList();
  }

  private static List<NetChange> appended(List<NetChange> before, List<NetChange> next) {
    List<NetChange> all = new ArrayList<>(before);
    NetChange last = all.remove(all.size() - 1);
    all.addAll(last.with(next.get(0).change()));
    return all;
  }

  private List<NetChange> with(Change next) {
    return switch (change.verb()) {
      case INSERT ->
          switch (next.verb()) {
            case UPDATE -> List.of(speaking(change, next, change));
            case DELETE -> afterInsert(next);
            case INSERT -> List.of(speaking(next, change, change));
          };
      case UPDATE ->
          switch (next.verb()) {
            case UPDATE, DELETE -> List.of(speaking(next, change, change));
            case INSERT -> List.of(this, new NetChange(next, List.of()));
          };
      case DELETE -> List.of(this, new NetChange(next, List.of()));
    };
  }

  /** Only an INSERT that nobody sent, of a record that nobody knows, can be left out. */
  private List<NetChange> afterInsert(Change delete) {
    if (change.doubtful()) return List.of(this, new NetChange(delete, List.of()));
    return List.of(speaking(delete, change, change));
  }

  /**
   * @param speaker whose entry is sent
   * @param first the earlier of the two
   */
  private NetChange speaking(Change speaker, Change other, Change first) {
    Change later = first == speaker ? other : speaker;
    var together =
        speaker.verb() == Verb.DELETE ? speaker.values() : first.values().overlaid(later.values());
    List<Change> all = new ArrayList<>(absorbed);
    all.add(other);
    String sfid = later.sfid() == null ? first.sfid() : later.sfid();
    boolean fromFirstRow = first.verb() != Verb.INSERT;
    Change merged =
        new Change(
            speaker.id(),
            speaker.record(),
            speaker.verb(),
            sfid,
            together,
            fromFirstRow ? first.old() : speaker.old(),
            first.doubtful() || later.doubtful(),
            speaker.life());
    return new NetChange(merged, all);
  }
}
