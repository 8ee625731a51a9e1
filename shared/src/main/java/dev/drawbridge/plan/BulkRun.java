package dev.drawbridge.plan;

import dev.drawbridge.mapping.SalesforceLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The longest run of changes, from a given one on, that may go as one batch of the Bulk API: one
 * action on one object, no record and no unique value twice, no parent and child together.
 */
final class BulkRun {
  private final List<Long> logIds = new ArrayList<>();
  private final Map<Long, List<Long>> merged = new HashMap<>();
  private final CallKeys keys = new CallKeys();
  private final Candidate first;
  private long characters;

  private BulkRun(Candidate first) {
    this.first = first;
  }

  static BulkRun from(List<Candidate> candidates, int start, BulkConditions conditions) {
    var run = new BulkRun(candidates.get(start));
    if (!conditions.admit(run.first.mapping())) {
      return run;
    }
    for (int i = start; i < candidates.size() && run.admits(candidates.get(i), conditions); i++) {
      run.add(candidates.get(i));
    }
    return run;
  }

  private boolean admits(Candidate next, BulkConditions conditions) {
    return logIds.size() < SalesforceLimits.BULK_RECORDS
        && next.operation() == first.operation()
        && next.mapping().table().equals(first.mapping().table())
        && characters + next.characters() <= BulkConditions.MAX_CHARACTERS
        && conditions.admit(next)
        && keys.admit(next);
  }

  private void add(Candidate next) {
    logIds.add(next.change().id());
    keys.add(next);
    if (!next.absorbed().isEmpty()) {
      merged.put(next.change().id(), next.absorbed());
    }
    characters += next.characters();
  }

  int size() {
    return logIds.size();
  }

  boolean longEnough() {
    return logIds.size() >= BulkConditions.LEAST;
  }

  PlannedCall close() {
    return new PlannedCall(first.operation(), Transport.BULK, logIds, merged);
  }
}
