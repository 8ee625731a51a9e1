package dev.drawbridge.emulator.api;

import java.util.List;
import java.util.Optional;

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
}
