package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.plan.Plan;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Whether changes were IGNORED whose values were meant for Salesforce. Changes of columns that are
 * the application's own are not among them.
 */
public final class IgnoredChanges implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_IGNORE_CHANGES",
        "Ignored Changes",
        "check-ignored-changes",
        "Write to columns that Salesforce lets the integration user write, or give that user the"
            + " right and import the mapping again, or map the table; then save the rows again.");
  }

  @Override
  public Finding look(Evidence evidence) {
    String log = evidence.schema().triggerLog();
    List<String> ignored = evidence.database().transaction(handle -> counted(handle, log));
    return ignored.isEmpty()
        ? Finding.green()
        : Finding.yellow("Changes were IGNORED in the last hour: %s.", String.join("; ", ignored));
  }

  private static List<String> counted(Handle handle, String log) {
    return handle
        .createQuery(
            """
            SELECT count(*) || ' of ' || table_name || ', ' || sf_message
              FROM %s
             WHERE state = 'IGNORED' AND processed_at > clock_timestamp() - interval '1 hour'
               AND (sf_message = :unmapped OR starts_with(sf_message, :lost))
             GROUP BY table_name, sf_message ORDER BY count(*) DESC, table_name, sf_message LIMIT 5
            """
                .formatted(log))
        .bind("unmapped", Plan.Ignored.UNMAPPED)
        .bind("lost", Plan.Ignored.LOST)
        .mapTo(String.class)
        .list();
  }
}
