package dev.drawbridge.plan;

import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.SalesforceLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A call while it is packed. {@link #admits} is the whole list of reasons to begin another. */
final class OpenCall {
  private final Operation operation;
  private final boolean setup;
  private final List<Long> logIds = new ArrayList<>();
  private final Map<Long, List<Long>> merged = new HashMap<>();
  private final CallKeys keys = new CallKeys();
  private String lastTable = "";
  private int chunks;
  private long bytes;

  OpenCall(Candidate first) {
    operation = first.operation();
    setup = first.isSetup();
    add(first);
  }

  boolean admits(Candidate next) {
    boolean newChunk = !next.mapping().table().equals(lastTable);
    return next.operation() == operation
        && next.isSetup() == setup
        && logIds.size() < SalesforceLimits.SOAP_RECORDS
        && !(newChunk && (operation == Operation.UPSERT || chunks == SalesforceLimits.SOAP_CHUNKS))
        && keys.admit(next)
        && bytes + next.bytes() <= PackingLimits.MAX_BYTES;
  }

  void add(Candidate next) {
    if (!next.mapping().table().equals(lastTable)) {
      chunks++;
    }
    lastTable = next.mapping().table();
    logIds.add(next.change().id());
    keys.add(next);
    if (!next.absorbed().isEmpty()) {
      merged.put(next.change().id(), next.absorbed());
    }
    bytes += next.bytes();
  }

  PlannedCall close() {
    return new PlannedCall(operation, Transport.SOAP, logIds, merged);
  }
}
