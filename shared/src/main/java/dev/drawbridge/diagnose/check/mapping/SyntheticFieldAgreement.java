package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.Column;
import java.util.ArrayList;
import java.util.Optional;

/** Whether synthetic fields name parents by the unique identifier of the parent mapping. */
public final class SyntheticFieldAgreement implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_AGREE_WITH_UNIQUE_IDENTIFIER",
        "Synthetic Field/Unique Identifier Field Agreement",
        "check-synthetic-field-unique-identifier-agreement",
        "Map the synthetic field of the parent's unique identifier, or make the field it names the"
            + " parent's upsert_field.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    var wrong = new ArrayList<String>();
    int compared = 0;
    for (Column.Synthetic synthetic : evidence.synthetics()) {
      Optional<String> identifier = identifierOf(synthetic.parentObject(), evidence);
      if (identifier.isEmpty()) {
        continue;
      }
      compared++;
      if (!identifier.get().equalsIgnoreCase(synthetic.parentField())) {
        wrong.add(
            "%s names %s by %s, whose mapping has the unique identifier %s"
                .formatted(
                    synthetic.name(),
                    synthetic.parentObject(),
                    synthetic.parentField(),
                    identifier.get()));
      }
    }
    if (compared == 0) {
      return Finding.skipped("No synthetic field names a mapped object with a unique identifier.");
    }
    return wrong.isEmpty()
        ? Finding.green()
        : Finding.red(
            "Synthetic fields and unique identifiers disagree: %s.", String.join("; ", wrong));
  }

  private static Optional<String> identifierOf(String object, MappingEvidence evidence) {
    return evidence.all().mappings().stream()
        .filter(mapping -> mapping.objectName().equalsIgnoreCase(object))
        .flatMap(mapping -> Optional.ofNullable(mapping.uniqueIdentifier()).stream())
        .findFirst();
  }
}
