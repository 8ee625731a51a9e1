package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;

/**
 * Whether a mapping of tasks or events relies on IsArchived: archiving does not touch the record.
 */
public final class IsArchivedField implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_MAP_IS_ARCHIVED",
        "IsArchived Field",
        "check-isarchived-field",
        "Take IsArchived out of the mapping.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    String object = evidence.mapping().objectName();
    boolean activity = object.equalsIgnoreCase("Task") || object.equalsIgnoreCase("Event");
    boolean mapped =
        evidence.fields().stream()
            .anyMatch(column -> column.field().equalsIgnoreCase("IsArchived"));
    return activity && mapped
        ? Finding.yellow(
            "Salesforce does not mark records as modified when they are archived, so IsArchived can"
                + " differ between Salesforce and your database.")
        : Finding.green();
  }
}
