package dev.drawbridge.diagnose.check.mapping;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.setting.Setting;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the query for the mapped fields is shorter than Salesforce takes. */
public final class QuerySize implements Check<MappingEvidence> {
  private static final int NEAR_PERCENT = 80;

  /** Only the mapped fields, and the parents' external ids. */
  private static String query(MappingEvidence evidence) {
    Stream<String> fields = evidence.fields().stream().map(Column.OfField::field);
    Stream<String> parents =
        evidence.synthetics().stream().map(c -> c.relationship() + "." + c.parentField());
    return "SELECT Id, "
        + Stream.concat(fields, parents).collect(Collectors.joining(", "))
        + " FROM "
        + evidence.mapping().objectName()
        + " WHERE SystemModstamp > 2026-01-01T00:00:00Z AND SystemModstamp <= 2026-01-01T00:00:00Z"
        + " ORDER BY SystemModstamp, Id";
  }

  @Override
  public Title title() {
    return new Title(
        "MUST_FIT_QUERY_SIZE",
        "Query Size",
        "check-query-size",
        "Remove fields that are not used from the mapping.");
  }

  @Override
  public Finding look(MappingEvidence evidence) {
    int length = query(evidence).length();
    int limit = evidence.threshold(Setting.QUERY_CHARACTERS);
    return Finding.graded(
        length,
        (long) limit * NEAR_PERCENT / 100,
        limit + 1L,
        "The SOQL query for the mapped fields has %d characters; Salesforce takes %d."
            .formatted(length, limit));
  }
}
