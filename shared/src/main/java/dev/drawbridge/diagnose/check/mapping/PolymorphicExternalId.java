package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.ObjectDescription;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a parent that may be of several objects is named by an external id. */
public final class PolymorphicExternalId implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_USE_POLYMORPHIC_EXTERNAL_ID",
        "Polymorphic External ID",
        "check-polymorphic-external-id",
        "Take the synthetic field out of the mapping and name such parents by their Salesforce"
            + " id.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    ObjectDescription description = evidence.synthetics().isEmpty() ? null : evidence.description();
    String polymorphic =
        evidence.synthetics().stream()
            .filter(column -> pointsToSeveral(description, column.lookupField()))
            .map(column -> column.name() + " (" + column.lookupField() + ")")
            .collect(Collectors.joining(", "));
    return polymorphic.isEmpty()
        ? Finding.green()
        : Finding.red(
            "Polymorphic fields, which can reference more than one type of object, cannot be used"
                + " as external IDs: %s.",
            polymorphic);
  }

  private static boolean pointsToSeveral(@Nullable ObjectDescription description, String lookup) {
    return description != null
        && description.field(lookup).filter(field -> field.referenceTo().size() > 1).isPresent();
  }
}
