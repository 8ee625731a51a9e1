package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.connection.Connection;
import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.hold.BlockedMappings.Blocked;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Whether Salesforce has all that the mappings write, and lets them write it. */
public final class MappingBlocks implements Check<Evidence> {
  private record Seen(List<Blocked> blocked, boolean stopsAll) {}

  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_BLOCK_MAPPINGS",
        "Blocked Mappings",
        "check-blocked-mappings",
        "Give the integration user the field, the object or the right again, or import the mapping"
            + " without the field. What waits is sent by itself; Salesforce is asked each five"
            + " minutes.");
  }

  @Override
  public Finding look(Evidence evidence) {
    Connection connection = evidence.connection();
    Seen seen = evidence.database().transaction(handle -> seen(handle, connection));
    List<Blocked> blocked = seen.blocked();
    if (blocked.isEmpty()) {
      return Finding.green();
    }
    return Finding.red(
            "Salesforce takes no change of %s.%s",
            blocked.stream().map(MappingBlocks::inWords).collect(Collectors.joining("; ")),
            seen.stopsAll() ? " Nothing else is written meanwhile." : "")
        .because(
            blocked.stream()
                .map(one -> new Cause(one.table() + " " + one.reason(), one.since(), one.since()))
                .toList());
  }

  private static Seen seen(Handle handle, Connection connection) {
    return new Seen(
        BlockedMappings.all(handle, connection.schema()),
        BlockedMappings.stopAll(handle, connection.schema(), connection.algorithm()));
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
