package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.aws.QueueDepths;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.salesforce.OrgInspection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a diagnosis looks at: the stack as it is wired.
 *
 * @param mappings those of earlier runs need not be read again
 * @param region of the functions; empty where there is none
 * @param flow the OAuth flow that the Salesforce secret names
 */
public record DiagnosisContext(
    String connection,
    MappedSchema schema,
    Thresholds thresholds,
    Database database,
    MappingStore mappings,
    Supplier<OrgInspection> org,
    QueueDepths deadLetters,
    Supplier<String> flow,
    Optional<String> region,
    Pause pause) {
  /** Leaves time for all other checks, and for a second run. */
  public Patience patience() {
    return new Patience(thresholds.budget().dividedBy(4));
  }
}
