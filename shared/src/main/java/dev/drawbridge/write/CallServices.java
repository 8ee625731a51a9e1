package dev.drawbridge.write;

/** What the calls of one writer share. Safe for use by one invocation at a time. */
record CallServices(
    RecordBuilder records,
    SuspectKeys suspectKeys,
    MappingFaults mappingFaults,
    Settlements settlements,
    SettlementStore store,
    Refusals refusals,
    WriteRules rules,
    Steps steps) {}
