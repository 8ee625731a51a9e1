package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.stream.Collectors;

/** Whether binary fields are mapped. */
public final class BinaryFields implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_MAP_BINARY_FIELDS",
        "Binary Fields",
        "check-binary-fields",
        "Take the fields out of the mapping. Keep files in an object store and sync their address"
            + " as text.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    String binary =
        evidence
            .mappedFields()
            .filter(field -> field.type() == FieldType.BASE64)
            .map(FieldDescription::name)
            .collect(Collectors.joining(", "));
    return binary.isEmpty()
        ? Finding.green()
        : Finding.red(
            "Binary fields are not supported, and do not behave as you expect: %s.", binary);
  }
}
