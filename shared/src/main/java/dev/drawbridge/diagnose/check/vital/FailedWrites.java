package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;

/** Whether changes failed that are not repaired yet. */
public final class FailedWrites implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_NOT_HAVE_FAILED_WRITES",
        "Failed Writes",
        "check-failed-writes",
        "Look at sf_message of the FAILED entries, repair the cause, and set their state to NEW or"
            + " IGNORED.");
  }

  @Override
  public Finding look(Evidence evidence) {
    long failed =
        evidence
            .database()
            .transaction(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT count(*) FROM %s t
                             WHERE t.state = 'FAILED'
                               AND NOT EXISTS (SELECT FROM drawbridge.hold h
                                                WHERE h.log_id = t.id AND h.resolved_at IS NULL)
                            """
                                .formatted(evidence.schema().triggerLog()))
                        .mapTo(Long.class)
                        .one());
    return Finding.graded(
        failed,
        1,
        evidence.threshold(Setting.FAILED_WRITES_LIMIT),
        "%d %s FAILED in the trigger log."
            .formatted(failed, failed == 1 ? "change is" : "changes are"));
  }
}
