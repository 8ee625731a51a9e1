package dev.drawbridge.write;

import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.ApiBudget;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.hold.SentOnceMore;
import dev.drawbridge.lease.Lease;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.RecordResult;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Distinguishes a fault of a mapping from one of a record: Salesforce returns one code for both, so
 * it is asked for its description of the object.
 */
final class MappingFaults {
  private final MappingLook look;

  MappingFaults(MappingLook look) {
    this.look = look;
  }

  /**
   * Whether a mapping that a call was refused for is whole. One that is blocked is not asked of.
   *
   * @param operation of the call
   */
  MappingLook.Seen seen(Lease lease, Mapping mapping, Operation operation) {
    Optional<String> known =
        lease.fenced(handle -> BlockedMappings.reason(handle, mapping.table()));
    if (known.isPresent()) {
      return new MappingLook.Seen.Fault(known.get());
    }
    MappingLook.Looked looked = look.at(mapping, NeededRights.of(operation));
    lease.fencedRun(handle -> ApiBudget.count(handle, looked.calls()));
    return looked.seen();
  }

  /** For what records of an answered call were rejected. */
  Blame among(Lease lease, PreparedCall prepared, List<RecordResult> said) {
    Mapping mapping = prepared.mapping();
    if (mapping == null) {
      return new Blame.Records();
    }
    Set<Long> records = new HashSet<>();
    String code = "";
    for (PreparedCall.Result result : prepared.results(said)) {
      if (result.said() instanceof RecordResult.Rejected no
          && Classifier.mayConcernMapping(no.code(), no.message())) {
        records.add(result.change().id());
        code = no.code();
      }
    }
    if (records.isEmpty()) {
      return new Blame.Records();
    }
    if (seen(lease, mapping, prepared.call().operation()) instanceof MappingLook.Seen.Fault fault) {
      return new Blame.OfMapping(new MappingFault(mapping.table(), code, fault.reason(), records));
    }
    Set<Long> onceMore = lease.fenced(handle -> SentOnceMore.mayBe(handle, records));
    return onceMore.isEmpty() ? new Blame.Records() : new Blame.Undecided(onceMore);
  }
}
