package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.setting.Setting;

/** How many fields are mapped. */
public final class NumberOfFields implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_LIMIT_FIELDS",
        "Number of Fields",
        "check-number-of-fields",
        "Remove fields that are not used from the mapping.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    int number = evidence.fields().size();
    int warn = evidence.threshold(Setting.FIELDS_WARN);
    return Finding.graded(
        number,
        warn,
        evidence.threshold(Setting.FIELDS_LIMIT),
        "%d fields are mapped. Mapping a large number of fields can severely degrade performance; keep it below %d."
            .formatted(number, warn));
  }
}
