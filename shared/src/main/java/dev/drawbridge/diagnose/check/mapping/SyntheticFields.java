package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.Column;
import java.util.stream.Collectors;

/** Whether a read-only mapping has synthetic fields: they serve writing only. */
public final class SyntheticFields implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_MAP_SYNTHETIC_FIELDS",
        "Synthetic Fields",
        "check-synthetic-fields",
        "Take them out of the mapping, unless it is to become read-write.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    if (evidence.synthetics().isEmpty()) {
      return Finding.skipped("No synthetic field is mapped.");
    }
    if (!evidence.isReadOnly()) {
      return Finding.green();
    }
    return Finding.yellow(
        "Synthetic fields are unnecessary for read-only mappings: %s.",
        evidence.synthetics().stream()
            .map(Column.Synthetic::name)
            .collect(Collectors.joining(", ")));
  }
}
