package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.StateInvariants;
import dev.drawbridge.diagnose.evidence.StateInvariants.Violation;
import java.util.List;

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
    List<Violation> violations =
        evidence.database().transaction(new StateInvariants(evidence.schema())::run);
    return violations.isEmpty()
        ? Finding.green()
        : Finding.red("Invariant violated: %s.", Violation.words(violations));
  }
}
