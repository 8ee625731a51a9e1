package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.batch.PossibleKeys;
import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.RecordResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call whose records are made.
 *
 * @param entries those still PENDING, in the call's order
 * @param object of the first entry; "" when there is none
 * @param externalIdField of an upsert
 * @param speakers by log id of an entry that is sent, its values with those that it absorbed
 * @param suspects by log id, entries whose unique identifier was accepted for another live row, or
 *     may have been
 * @param mapping of the first entry; null when there is none
 */
record PreparedCall(
    Call call,
    List<Entry> entries,
    String object,
    @Nullable String externalIdField,
    Map<Long, Change> speakers,
    Map<Long, RecordOwners.KeyOwner> suspects,
    @Nullable Mapping mapping) {

  /** An entry that was sent, and what Salesforce said of it. */
  record Result(Change change, OutgoingRecord record, RecordResult said) {}

  /** The entries that can be sent. */
  List<Entry.Ready> ready() {
    return entries.stream()
        .filter(Entry.Ready.class::isInstance)
        .map(Entry.Ready.class::cast)
        .toList();
  }

  List<OutgoingRecord> records() {
    return ready().stream().map(Entry.Ready::record).toList();
  }

  /**
   * @param said one for each record, in their order
   */
  List<Result> results(List<RecordResult> said) {
    List<Result> results = new ArrayList<>();
    Iterator<RecordResult> next = said.iterator();
    for (Entry.Ready ready : ready()) {
      results.add(new Result(ready.change(), ready.record(), next.next()));
    }
    return results;
  }

  /**
   * Whether it may be sent twice: everything but a create names its record. An upsert does so no
   * longer when the mapping has lost its unique identifier since.
   */
  boolean isRepeatable() {
    return switch (call.operation()) {
      case CREATE -> false;
      case UPSERT -> externalIdField != null;
      case UPDATE, DELETE -> true;
    };
  }

  /** Whether it was sent before without an answer, and may not be sent again. */
  boolean isInDoubtForGood() {
    return call.inDoubt() && !isRepeatable();
  }

  /** Unique identifiers that the request gives to records whose id is known. */
  List<PossibleKeys.Given> possibleKeys() {
    Mapping of = mapping;
    if (of == null) {
      return List.of();
    }
    return ready().stream()
        .map(Entry.Ready::change)
        .filter(change -> change.sfid() != null)
        .flatMap(
            change ->
                of.keyOf(change.values().columns()).stream()
                    .map(key -> new PossibleKeys.Given(Objects.requireNonNull(change.sfid()), key)))
        .toList();
  }

  /**
   * The same call, in which entries that would write another row's record are not sent.
   *
   * @param proven log ids of suspects
   */
  PreparedCall refusing(Set<Long> proven) {
    return new PreparedCall(
        call,
        entries.stream().map(entry -> refused(entry, proven)).toList(),
        object,
        externalIdField,
        speakers,
        Map.of(),
        mapping);
  }

  private Entry refused(Entry entry, Set<Long> proven) {
    RecordOwners.KeyOwner owner = suspects.get(entry.change().id());
    return owner != null && proven.contains(entry.change().id())
        ? OtherRows.unsendable(entry.change(), owner.row())
        : entry;
  }
}
