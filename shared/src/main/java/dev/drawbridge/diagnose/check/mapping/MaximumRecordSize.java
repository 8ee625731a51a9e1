package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.setting.Setting;

/** Whether a record could become longer than the API takes. */
public final class MaximumRecordSize implements Check<MappingEvidence> {
  private static final int LONGEST_OF_OTHERS = 32;

  @Override
  public Title title() {
    return new Title(
        "SHOULD_FIT_RECORD_SIZE",
        "Maximum Record Size",
        "check-maximum-record-size",
        "Take large texts out of the mapping, or keep their contents short.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    if (evidence.isReadOnly()) {
      return Finding.skipped("The mapping is read-only.");
    }
    long most =
        evidence
            .mappedFields()
            .filter(field -> field.createable() || field.updateable())
            .mapToLong(field -> field.length() > 0 ? field.length() : LONGEST_OF_OTHERS)
            .sum();
    int limit = evidence.threshold(Setting.RECORD_CHARACTERS);
    return most > limit
        ? Finding.yellow(
            "A record could have %d characters, more than the %d that the Salesforce API takes;"
                + " writing such a record fails.",
            most, limit)
        : Finding.green();
  }
}
