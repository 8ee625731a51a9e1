package dev.drawbridge.write;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.row.RecordOwners;
import dev.drawbridge.salesforce.FieldValues;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unique identifiers of a call that another row's record has, as far as is known: an upsert would
 * write that record. Salesforce is asked before anything is sent.
 */
final class SuspectKeys {
  private final FieldValues records;

  SuspectKeys(FieldValues records) {
    this.records = records;
  }

  /**
   * A record that was renamed or deleted in Salesforce since does no harm. One that may not be read
   * is not written either.
   *
   * @return the call, with what is proven refused; empty when Salesforce cannot be asked now
   */
  Optional<PreparedCall> lookUp(PreparedCall prepared) {
    String keyField = prepared.externalIdField();
    Mapping mapping = prepared.mapping();
    if (prepared.suspects().isEmpty() || keyField == null || mapping == null) {
      return Optional.of(prepared);
    }
    try {
      return Optional.of(prepared.refusing(proven(prepared, keyField, mapping)));
    } catch (SyncException.Retriable e) {
      return Optional.empty();
    } catch (SyncException.Misconfigured e) {
      // The record may not be read: what would be written is not known to be ours.
      return Optional.of(prepared.refusing(prepared.suspects().keySet()));
    }
  }

  private Set<Long> proven(PreparedCall prepared, String keyField, Mapping mapping) {
    Map<String, Map<String, @Nullable String>> held =
        records.read(
            prepared.object(),
            Set.of(keyField),
            prepared.suspects().values().stream()
                .map(RecordOwners.KeyOwner::sfid)
                .distinct()
                .toList());
    Set<Long> proven = new HashSet<>(prepared.suspects().keySet());
    for (Entry.Ready ready : prepared.ready()) {
      RecordOwners.KeyOwner owner = prepared.suspects().get(ready.change().id());
      if (owner == null) {
        continue;
      }
      Map<String, @Nullable String> found = held.getOrDefault(owner.sfid(), Map.of());
      if (!mapping.sameKey(ready.record().fields().get(keyField), found.get(keyField))) {
        proven.remove(ready.change().id());
      }
    }
    return proven;
  }
}
