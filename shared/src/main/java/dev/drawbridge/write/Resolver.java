package dev.drawbridge.write;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.List;
import java.util.Optional;

/** Makes the records of a call out of its entries, as late as the moment of sending. Pure. */
final class Resolver {
  private final Mappings mappings;

  Resolver(Mappings mappings) {
    this.mappings = mappings;
  }

  Entry resolve(Operation operation, Change change) {
    Optional<Mapping> mapping = mappings.byTable(change.record().table());
    if (mapping.isEmpty()) {
      return new Entry.Unsendable(change, "NOT_MAPPED", "the table is not mapped");
    }
    boolean needsId = operation == Operation.UPDATE || operation == Operation.DELETE;
    if (needsId && change.sfid() == null) {
      // Never an upsert in its place: it would make half a record.
      return new Entry.Unsendable(
          change,
          "NO_SALESFORCE_ID",
          "the record has no Salesforce id: its INSERT did not succeed");
    }
    return RecordFields.of(operation, change, mapping.get());
  }

  /** The entries in two maps' place: which can be sent, by position. */
  static List<Entry.Ready> ready(List<Entry> entries) {
    return entries.stream()
        .filter(Entry.Ready.class::isInstance)
        .map(Entry.Ready.class::cast)
        .toList();
  }
}
