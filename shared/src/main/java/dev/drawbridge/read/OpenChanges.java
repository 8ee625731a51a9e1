package dev.drawbridge.read;

import dev.drawbridge.change.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The changes that some records and rows are protected by. Pure. */
final class OpenChanges {
  private final Map<Long, List<OpenChange>> byRow = new HashMap<>();
  private final Map<String, List<OpenChange>> bySfid = new HashMap<>();
  private final Map<String, OpenChange> inserts = new HashMap<>();
  private final List<Sending> sendings;

  /**
   * A call with an INSERT of the object whose answer is not there.
   *
   * @param logId of an entry of it
   * @param from the earliest moment, by Salesforce's clock, at which it can have made a record
   * @param to the latest
   */
  record Sending(long logId, Instant from, Instant to) {}

  OpenChanges(List<OpenChange> changes, List<Sending> sendings) {
    this.sendings = List.copyOf(sendings);
    for (OpenChange change : changes) {
      byRow.computeIfAbsent(change.recordId(), id -> new ArrayList<>()).add(change);
      if (change.sfid() != null) {
        bySfid.computeIfAbsent(change.sfid(), sfid -> new ArrayList<>()).add(change);
      }
      if (change.action() == Action.INSERT && change.key() != null) {
        inserts.put(change.key(), change);
      }
    }
  }

  /** A DELETE of the record, or one whose answer came while it was read. */
  Optional<OpenChange> deleteOf(String sfid) {
    return bySfid.getOrDefault(sfid, List.of()).stream()
        .filter(change -> change.action() == Action.DELETE)
        .findFirst();
  }

  /** The INSERT that will make, or made, a record with this key. */
  Optional<OpenChange> insertOf(@Nullable String key) {
    return key == null ? Optional.empty() : Optional.ofNullable(inserts.get(key));
  }

  /** All changes of a row, and of the record that it stands for. */
  List<OpenChange> ofRow(long recordId, String sfid) {
    List<OpenChange> all = new ArrayList<>(byRow.getOrDefault(recordId, List.of()));
    all.addAll(bySfid.getOrDefault(sfid, List.of()));
    return all;
  }

  /** The call that may have made a record which was created then. */
  Optional<Sending> sending(@Nullable Instant created) {
    return sendings.stream()
        .filter(
            sending ->
                created == null
                    || !created.isBefore(sending.from()) && !created.isAfter(sending.to()))
        .findFirst();
  }
}
