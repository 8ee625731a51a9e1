package dev.drawbridge.write;

import dev.drawbridge.batch.LateRequests;
import org.jdbi.v3.core.Handle;

/** What the calls of one writer share. Safe for use by one invocation at a time. */
record CallServices(
    RecordBuilder records,
    SuspectKeys suspectKeys,
    MappingFaults mappingFaults,
    Settlements settlements,
    SettlementStore store,
    Refusals refusals,
    WriteRules rules,
    Steps steps) {

  /** Notes that a request of the call may take effect later than its answer was waited for. */
  void expectLateRequest(Handle handle, PreparedCall prepared) {
    LateRequests.note(
        handle,
        prepared.call(),
        prepared.externalIdField(),
        prepared.possibleKeys(),
        rules.lateLimit());
  }
}
