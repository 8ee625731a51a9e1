package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.TableComparison;
import dev.drawbridge.schema.TableDifference;
import dev.drawbridge.schema.TableDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether the mapped columns are there under their names. What is written to one that was renamed
 * is not sent, and no entry fails for it. The catalog shows it, without a call to Salesforce.
 */
public final class MappedColumns implements Check<Evidence> {
  private static final Set<Kind> GONE = Set.of(Kind.TABLE_MISSING, Kind.COLUMN_MISSING);

  @Override
  public Title title() {
    return new Title(
        "MUST_KEEP_MAPPED_COLUMNS",
        "Mapped Columns",
        "check-mapped-columns",
        "Give each column its name back, or import the mapping again, which makes what is missing"
            + " but id: where that was removed, restore the table from a backup, or rename it and"
            + " import again. Then save the rows again that were written meanwhile.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<String> gone = new ArrayList<>();
    for (Mapping mapping : evidence.mappings()) {
      TableComparison.of(mapping, evidence.tables().table(mapping.table())).stream()
          .filter(difference -> GONE.contains(difference.kind()))
          .map(TableDifference::what)
          .forEach(what -> gone.add(mapping.table() + ": " + what));
    }
    return gone.isEmpty()
        ? Finding.green()
        : Finding.red("What is written there is not sent: %s.", String.join("; ", gone));
  }
}
