package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import java.util.List;

/** Whether Salesforce still describes the mapped fields as it did at the import. */
public final class SalesforceFieldChanges implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "MUST_FOLLOW_SALESFORCE_FIELDS",
        "Salesforce Field Changes",
        "check-salesforce-field-changes",
        "A longer text: import the mapping again. A field that was removed: take it out of the"
            + " mapping and import; or let an administrator restore it, or give the integration"
            + " user access to it again. Anything else: take the field out of the mapping, import,"
            + " put it in again, import.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    var object = evidence.all().description(evidence.mapping().objectName());
    if (object.isEmpty()) {
      return Finding.red(
          "The object %s is gone from Salesforce, or hidden from your Salesforce user.",
          evidence.mapping().objectName());
    }
    var changes = new FieldChanges(evidence.mapping());
    changes.compare(evidence.all().imported(evidence.mapping()), object.get());
    if (!changes.unsafe().isEmpty()) {
      List<String> all = changes.all();
      return Finding.red("Fields were changed in Salesforce: %s.", String.join("; ", all));
    }
    return changes.safe().isEmpty()
        ? Finding.green()
        : Finding.yellow(
            "Fields became longer in Salesforce, which is safe: %s.",
            String.join("; ", changes.safe()));
  }
}
