package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.stream.Collectors;

/** Whether a read-write mapping has every field that Salesforce wants in a new record. */
public final class RequiredFields implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_MAP_REQUIRED_FIELDS",
        "Required Fields",
        "check-required-fields",
        "Map the fields, or make sure that something in Salesforce fills them, for example a before"
            + " insert trigger.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    if (evidence.isReadOnly()) {
      return Finding.skipped("The mapping is read-only.");
    }
    String missing =
        evidence.description().fields().stream()
            .filter(FieldDescription::isRequired)
            .filter(field -> !isMapped(evidence, field.name()))
            .map(FieldDescription::name)
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Finding.green()
        : Finding.yellow(
            "Fields that Salesforce requires are not mapped: %s. You must ensure they are being"
                + " populated in Salesforce.",
            missing);
  }

  /** Itself, or the parent's external id in its place. */
  static boolean isMapped(MappingEvidence evidence, String field) {
    return evidence.fields().stream().anyMatch(column -> column.field().equalsIgnoreCase(field))
        || evidence.synthetics().stream()
            .anyMatch(column -> column.lookupField().equalsIgnoreCase(field));
  }
}
