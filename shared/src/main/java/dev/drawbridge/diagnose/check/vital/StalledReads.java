package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.read.ReadHealth;
import dev.drawbridge.read.ReadHealth.Stalled;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Whether changes of Salesforce arrive. */
public final class StalledReads implements Check<Evidence> {
  /** The read function starts each minute, and reads for several mappings one after the other. */
  private static final Duration OVERDUE = Duration.ofMinutes(5);

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_STALL_READS",
        "Stalled Reads",
        "check-stalled-reads",
        "Cure what the message names; where nothing reads, check the read function's log, throttles"
            + " and schedule. What changed meanwhile is read then.");
  }

  @Override
  public Finding look(Evidence evidence) {
    if (evidence.connection().pauseRequested()) {
      return Finding.skipped("The connection is paused: nothing is read.");
    }
    List<Stalled> stalled =
        evidence.database().transaction(handle -> ReadHealth.stalled(handle, OVERDUE));
    if (stalled.isEmpty()) {
      return Finding.green();
    }
    String message = stalled.stream().map(StalledReads::inWords).collect(Collectors.joining("; "));
    // The second try comes after a minute: one failure may be a passing one.
    boolean lasting = stalled.stream().anyMatch(one -> one.failures() != 1);
    return lasting
        ? Finding.red("%s", message)
            .because(
                stalled.stream()
                    .map(
                        one ->
                            new Cause(one.table() + " " + one.reason(), one.since(), one.since()))
                    .toList())
        : Finding.yellow("%s", message);
  }

  private static String inWords(Stalled one) {
    return one.failures() == 0
        ? "%s: nothing has read it for %s".formatted(one.table(), Ages.of(one.age().toSeconds()))
        : "%s, for %s: %s".formatted(one.table(), Ages.of(one.age().toSeconds()), one.reason());
  }
}
