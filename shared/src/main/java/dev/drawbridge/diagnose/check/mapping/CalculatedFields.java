package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.stream.Collectors;

/**
 * Whether formula and roll-up fields are mapped: Salesforce changes them without touching the
 * record.
 */
public final class CalculatedFields implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_MAP_CALCULATED_FIELDS",
        "Calculated Fields",
        "check-calculated-fields",
        "Take the fields out of the mapping and calculate them in PostgreSQL, or accept that they"
            + " lag behind.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    String calculated =
        evidence
            .mappedFields()
            .filter(FieldDescription::calculated)
            .map(FieldDescription::name)
            .collect(Collectors.joining(", "));
    return calculated.isEmpty()
        ? Finding.green()
        : Finding.yellow(
            "Calculated fields are not supported, and do not behave as you expect: a change of %s"
                + " does not trigger a sync.",
            calculated);
  }
}
