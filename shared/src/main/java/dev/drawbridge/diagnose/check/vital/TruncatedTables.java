package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;

/** Whether a table was truncated: that is not sent to Salesforce. */
public final class TruncatedTables implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_TRUNCATE",
        "Truncated Tables",
        "check-truncated-tables",
        "Delete the records in Salesforce, or load the table again. Use DELETE where it should be"
            + " sent.");
  }

  @Override
  public Finding look(Evidence evidence) {
    String tables =
        evidence
            .database()
            .transaction(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT coalesce(string_agg(DISTINCT table_name, ', '), '') FROM %s
                             WHERE NOT made AND at > clock_timestamp() - interval '24 hours'
                            """
                                .formatted(evidence.schema().truncations()))
                        .mapTo(String.class)
                        .one());
    return tables.isEmpty()
        ? Finding.green()
        : Finding.yellow(
            "Truncated in the last 24 hours, which is not sent to Salesforce: %s.", tables);
  }
}
