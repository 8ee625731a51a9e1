package dev.drawbridge.triggerlog;

import dev.drawbridge.change.RecordKey;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of Salesforce ids that claimed entries name.
 *
 * @param holders by sfid, the rows whose present life it is
 * @param gone records that are deleted in Salesforce
 * @param over those of them whose row was deleted, by the DELETE that was accepted
 * @param restored rows that were inserted with such a record's id
 */
public record SfidFacts(
    Map<String, List<RecordKey>> holders,
    Set<String> gone,
    Set<String> over,
    Set<Restored> restored) {
  public SfidFacts {
    holders = Map.copyOf(holders);
    gone = Set.copyOf(gone);
    over = Set.copyOf(over);
    restored = Set.copyOf(restored);
  }

  /** A row, and the deleted record that its INSERT named. */
  public record Restored(RecordKey row, String sfid) {}

  static SfidFacts none() {
    return new SfidFacts(Map.of(), Set.of(), Set.of(), Set.of());
  }

  /** Whether an entry that names this record is of a row that was deleted, and not restored. */
  boolean isOver(RecordKey row, String sfid) {
    return over.contains(sfid) && !restored.contains(new Restored(row, sfid));
  }
}
