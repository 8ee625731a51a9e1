package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.plan.BulkConditions;

/** Whether the Bulk API takes the object. */
public final class BulkApiSupport implements Check<MappingEvidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_BE_SUPPORTED_BY_BULK_API",
        "sObject Is Not Supported by the Bulk API",
        "check-sobject-not-supported-by-bulk-api",
        "Nothing has to be done; expect large volumes to take long.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    return BulkConditions.supports(evidence.mapping().objectName())
        ? Finding.green()
        : Finding.yellow(
            "The Salesforce Bulk API does not support %s. It is synced through the SOAP API, which"
                + " is slow for large volumes.",
            evidence.mapping().objectName());
  }
}
