package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.schema.HstorePlace;
import java.util.Optional;

/** Whether the extension hstore is where the functions that capture rows expect it. */
public final class HstoreExtension implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_HAVE_HSTORE",
        "Hstore Extension",
        "check-hstore-extension",
        "After ALTER EXTENSION hstore SET SCHEMA, import any mapping again, and all functions are"
            + " made anew; the hourly upkeep does so too. Where USAGE is missing, GRANT USAGE ON"
            + " SCHEMA … to the role; where the extension is gone, CREATE EXTENSION hstore and"
            + " import the mappings.");
  }

  @Override
  public Finding look(Evidence evidence) {
    Optional<HstorePlace> found =
        evidence
            .database()
            .transaction(handle -> HstorePlace.find(handle, evidence.schema().name()));
    if (found.isEmpty()) {
      return Finding.red("The extension hstore is gone, and no mapped table can be written.");
    }
    HstorePlace place = found.get();
    if (!place.strangers().isEmpty()) {
      return Finding.red(
          "No mapped table can be written: the extension hstore is in the schema %s, which the role"
              + " %s may not use.",
          place.schema(), String.join(", ", place.strangers()));
    }
    return place.outdated().isEmpty()
        ? Finding.green()
        : Finding.red(
            "Mapped tables cannot be written: the extension hstore is in the schema %s now, and"
                + " these functions expect it elsewhere: %s.",
            place.schema(), String.join(", ", place.outdated()));
  }
}
