package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.read.ReadHealth;
import dev.drawbridge.read.ReadHealth.Waiting;
import dev.drawbridge.read.Why;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Whether records that were read are in their rows. */
public final class UnappliedRecords implements Check<Evidence> {
  private static final Duration WARN = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofDays(1);

  /** So many are no single rows that do not fit: the mapping and its table do not. */
  private static final int REFUSED_LIMIT = 1_000;

  @Override
  public Title title() {
    return new Title(
        "SHOULD_APPLY_RECORDS",
        "Unapplied Records",
        "check-unapplied-records",
        "Look at drawbridge.read_again: change the column, constraint or trigger that refuses the"
            + " rows, or end the transaction that locks them. They are read again by themselves.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<Waiting> waiting =
        evidence.database().transaction(ReadHealth::waiting).stream()
            .filter(one -> one.why() == Why.REFUSED || one.age().compareTo(WARN) >= 0)
            .toList();
    if (waiting.isEmpty()) {
      return Finding.green();
    }
    String message =
        waiting.stream().map(UnappliedRecords::inWords).collect(Collectors.joining("; "));
    boolean red = waiting.stream().anyMatch(UnappliedRecords::isRed);
    return red ? Finding.red("%s", message) : Finding.yellow("%s", message);
  }

  private static boolean isRed(Waiting one) {
    return one.age().compareTo(LIMIT) >= 0
        || one.why() == Why.REFUSED && one.records() > REFUSED_LIMIT;
  }

  private static String inWords(Waiting one) {
    return "%,d of %s %s, the oldest for %s%s"
        .formatted(
            one.records(),
            one.table(),
            one.why(),
            Ages.of(one.age().toSeconds()),
            one.example() == null ? "" : " (" + one.example() + ")");
  }
}
