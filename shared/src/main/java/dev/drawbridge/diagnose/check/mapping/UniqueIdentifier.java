package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import java.util.Optional;

/** Whether a read-write mapping has a unique identifier that Salesforce keeps unique. */
public final class UniqueIdentifier implements Check<MappingEvidence> {
  private static final String REQUIRED =
      "Read-write mappings require a unique identifier to be specified. Unique identifiers must be"
          + " defined as unique External ID fields in Salesforce.";

  @Override
  public Title title() {
    return new Title(
        "MUST_HAVE_UNIQUE_IDENTIFIER",
        "Unique Identifier",
        "check-unique-identifier",
        "Make a field in Salesforce that is an External ID and unique, map it, and name it as"
            + " upsert_field.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    if (evidence.isReadOnly()) {
      return Finding.skipped("The mapping is read-only.");
    }
    String field = evidence.mapping().uniqueIdentifier();
    if (field == null) {
      return Finding.red("%s", REQUIRED);
    }
    Optional<FieldDescription> now = evidence.description().field(field);
    boolean unique = now.filter(f -> f.externalId() && f.unique()).isPresent();
    return unique ? Finding.green() : Finding.red("%s The field %s is not one.", REQUIRED, field);
  }
}
