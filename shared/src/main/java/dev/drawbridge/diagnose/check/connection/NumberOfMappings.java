package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;

/** How many mappings the connection has. */
public final class NumberOfMappings implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_LIMIT_MAPPINGS",
        "Number of Mappings",
        "check-number-of-mappings",
        "Remove mappings that are not used, or divide them among several stacks.");
  }

  @Override
  public Finding look(Evidence evidence) {
    int number = evidence.mappings().size();
    return Finding.graded(
        number,
        evidence.threshold(Setting.MAPPINGS_WARN) + 1,
        evidence.threshold(Setting.MAPPINGS_LIMIT) + 1,
        "Your connection has %d mappings. Performance degrades as more mappings are added to your connection."
            .formatted(number));
  }
}
