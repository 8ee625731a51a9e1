package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.schema.TableComparison;
import dev.drawbridge.schema.TableDifference;
import dev.drawbridge.schema.TableDifference.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the table is as the mapping made it. */
public final class DatabaseFieldChanges implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_NOT_CHANGE_DATABASE_FIELDS",
        "Database Field Changes",
        "check-database-field-changes",
        "Give renamed columns their names back; import the mapping again to get removed ones back,"
            + " all but id: where that was removed, restore the table from a backup, or rename it"
            + " and import again; give altered ones their type back, or remove and add the fields;"
            + " drop what was added once nothing of it is needed.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    List<TableDifference> differences =
        TableComparison.of(
            evidence.mapping(), evidence.all().tables().table(evidence.mapping().table()));
    if (differences.isEmpty()) {
      return Finding.green();
    }
    String named =
        differences.stream().map(TableDifference::what).collect(Collectors.joining("; "));
    String message = "Your table is not as the mapping made it: " + named + ".";
    boolean harmless =
        differences.stream()
            .allMatch(d -> d.kind() == Kind.COLUMN_ADDED || d.kind() == Kind.CONSTRAINT_ADDED);
    return harmless ? Finding.yellow("%s", message) : Finding.red("%s", message);
  }
}
