package dev.drawbridge.diagnose.vital;

import dev.drawbridge.batch.BlockedMappings;
import dev.drawbridge.batch.BlockedMappings.Blocked;
import dev.drawbridge.diagnose.Cause;
import dev.drawbridge.diagnose.Check;
import dev.drawbridge.diagnose.Evidence;
import dev.drawbridge.diagnose.Finding;
import dev.drawbridge.diagnose.Title;
import java.util.List;
import java.util.stream.Collectors;

/** Whether Salesforce has all that the mappings write. */
public final class MappingBlocks implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_BLOCK_MAPPINGS",
        "Blocked Mappings",
        "check-blocked-mappings",
        "Give the integration user the field or object again, or import the mapping without the"
            + " field. What waits is sent by itself; Salesforce is asked each five minutes.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<Blocked> blocked =
        evidence.database().transaction(handle -> BlockedMappings.all(handle, evidence.schema()));
    if (blocked.isEmpty()) return Finding.green();
    return Finding.red(
            "Salesforce takes no change of %s.",
            blocked.stream().map(MappingBlocks::inWords).collect(Collectors.joining("; ")))
        .because(
            blocked.stream()
                .map(one -> new Cause(one.table() + " " + one.reason(), one.since(), one.since()))
                .toList());
  }

  private static String inWords(Blocked one) {
    return "%s for %s (%s, %s): %,d %s"
        .formatted(
            one.table(),
            Ages.of(one.age().toSeconds()),
            one.reason(),
            one.code(),
            one.waiting(),
            one.waiting() == 1 ? "waits" : "wait");
  }
}
