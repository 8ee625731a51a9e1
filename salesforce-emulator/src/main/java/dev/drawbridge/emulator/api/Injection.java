package dev.drawbridge.emulator.api;

import java.util.List;
import java.util.Optional;

/** What is to go wrong with one call. */
public record Injection(List<Fault> faults) {
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
