package dev.drawbridge.diagnose.connection;

import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.StateInvariants;
import dev.drawbridge.diagnose.Title;
import java.util.List;
import java.util.stream.Collectors;

/** Whether what must never be is not: the invariants of the write path. */
public final class WriteInvariants implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_KEEP_INVARIANTS",
        "Write Invariants",
        "check-write-invariants",
        "A finding is a defect, or was caused by a manual change of the tables. Nothing repairs it"
            + " by itself: report it with the ids.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<StateInvariants.Finding> findings =
        evidence.database().transaction(new StateInvariants(evidence.schema())::run);
    return findings.isEmpty()
        ? Finding.green()
        : Finding.red("Invariant violated: %s.", words(findings));
  }

  private static String words(List<StateInvariants.Finding> findings) {
    return findings.stream()
        .map(f -> "%s (%d, for example %d)".formatted(f.what(), f.count(), f.example()))
        .collect(Collectors.joining("; "));
  }
}
