package dev.drawbridge.emulator.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What is to happen to one call.
 *
 * @param faults what is to go wrong
 * @param commitMillis how long its work is to take before it commits
 */
public record Injection(List<Fault> faults, long commitMillis) {
  public Injection(List<Fault> faults) {
    this(faults, 0);
  }

  public Optional<Fault> find(FaultKind kind) {
    return faults.stream().filter(fault -> fault.kind() == kind).findFirst();
  }

  public List<Fault> all(FaultKind kind) {
    return faults.stream().filter(fault -> fault.kind() == kind).toList();
  }

  /** How long the failures of this kind delay it in all. */
  public long millis(FaultKind kind) {
    return faults.stream().filter(fault -> fault.kind() == kind).mapToLong(Fault::millis).sum();
  }

  /** Results as the failures of this call leave them: in another order, too few, too many. */
  public <T> List<T> disturbed(List<T> results) {
    List<T> changed = new ArrayList<>(results);
    find(FaultKind.SHUFFLE_RESULTS)
        .ifPresent(fault -> Collections.shuffle(changed, new Random(fault.seed())));
    find(FaultKind.MISSING_RESULT)
        .filter(fault -> fault.record() < changed.size())
        .ifPresent(fault -> changed.remove(fault.record()));
    find(FaultKind.EXTRA_RESULT)
        .filter(fault -> fault.record() < changed.size())
        .ifPresent(fault -> changed.add(changed.get(fault.record())));
    return changed;
  }
}
