package dev.drawbridge.write;

import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.RecordResult;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Results that name a record of an object other than the one that was written to: only a person can
 * find out what became of the change, and the id is not the row's. They are recognised by the first
 * characters of the object's ids, which Salesforce described at the import.
 */
final class OtherObjects {
  private final Optional<String> prefix;

  private OtherObjects(Optional<String> prefix) {
    this.prefix = prefix;
  }

  /** Only a call that may make records can have such results: others name the record themselves. */
  static OtherObjects in(Handle handle, PreparedCall prepared) {
    Mapping mapping = prepared.mapping();
    Operation operation = prepared.call().operation();
    boolean makes = operation == Operation.CREATE || operation == Operation.UPSERT;
    return new OtherObjects(
        mapping == null || !makes
            ? Optional.empty()
            : MappingStore.keyPrefix(handle, mapping.table()));
  }

  /** Why a result is not to be trusted, if so. */
  Optional<String> reason(RecordResult result) {
    return prefix.flatMap(
        known ->
            result instanceof RecordResult.Accepted accepted && !accepted.sfid().startsWith(known)
                ? Optional.of(
                    "Salesforce answered with the id %s, and ids of this object begin with %s: look in Salesforce which record was made, if any"
                        .formatted(accepted.sfid(), known))
                : Optional.empty());
  }
}
