package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import dev.drawbridge.setting.Setting;
import java.util.List;

/** How many long and rich text areas are mapped: Salesforce answers in smaller pages then. */
public final class NumberOfLargeTextAreaFields implements Check<MappingEvidence> {
  /** Characters of an ordinary text area; long and rich ones have more. */
  private static final int TEXT_AREA = 255;

  @Override
  public Title title() {
    return new Title(
        "SHOULD_LIMIT_LARGE_TEXT_AREAS",
        "Number of Large Text Area Fields",
        "check-number-of-large-text-area-fields",
        "Remove large text fields that are not used from the mapping.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    List<String> large =
        evidence
            .mappedFields()
            .filter(field -> field.type() == FieldType.TEXTAREA && field.length() > TEXT_AREA)
            .map(FieldDescription::name)
            .toList();
    return Finding.graded(
        large.size(),
        evidence.threshold(Setting.LARGE_TEXTS_WARN),
        evidence.threshold(Setting.LARGE_TEXTS_LIMIT),
        "%d large text area fields are mapped, which can severely degrade performance: %s."
            .formatted(large.size(), String.join(", ", large)));
  }
}
