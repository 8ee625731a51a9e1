package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.schema.ExpectedTriggers;
import dev.drawbridge.schema.FoundTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the triggers that capture changes are there and fire. */
public final class CaptureTriggers implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_HAVE_CAPTURE_TRIGGERS",
        "Capture Triggers",
        "check-capture-triggers",
        "Import the mapping again, or ALTER TABLE … ENABLE TRIGGER. Changes made meanwhile are"
            + " captured with hc_capture_insert_from_row and hc_capture_update_from_row.");
  }

  @Override
  public Finding look(Evidence evidence) {
    var lost = new ArrayList<String>();
    var other = new ArrayList<String>();
    for (Mapping mapping : evidence.mappings()) {
      Map<String, Boolean> found =
          evidence.tables().table(mapping.table()).map(FoundTable::triggers).orElse(Map.of());
      boolean writes = mapping.access() == Access.READ_WRITE;
      look(ExpectedTriggers.capture(mapping), found, writes ? lost : other);
      ExpectedTriggers.others(mapping).forEach(name -> look(name, found, other));
    }
    if (!lost.isEmpty()) {
      return Finding.red("Changes are not captured: %s.", String.join("; ", lost));
    }
    return other.isEmpty()
        ? Finding.green()
        : Finding.yellow("Triggers are not as they should be: %s.", String.join("; ", other));
  }

  private static void look(String name, Map<String, Boolean> found, List<String> wrong) {
    Boolean fires = found.get(name);
    if (fires == null) {
      wrong.add(name + " is missing");
    } else if (!fires) {
      wrong.add(name + " is disabled");
    }
  }
}
