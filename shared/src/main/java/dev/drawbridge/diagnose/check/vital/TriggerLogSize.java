package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;
import org.jdbi.v3.core.Handle;

/** How much room trigger log and archive take, and whether processed entries are archived. */
public final class TriggerLogSize implements Check<Evidence> {
  private record Size(long megabytes, long hours) {}

  /** The upkeep runs each hour, and may miss one. */
  private static final int LATE_HOURS = 2;

  @Override
  public Title title() {
    return new Title(
        "SHOULD_LIMIT_LOG_SIZE",
        "Trigger Log Size",
        "check-trigger-log-size",
        "Lower archive_retention_days, and see in its log whether the upkeep function runs.");
  }

  @Override
  public Finding look(Evidence evidence) {
    Size log = evidence.database().transaction(handle -> size(handle, evidence.schema()));
    Finding size =
        Finding.graded(
            log.megabytes(),
            evidence.threshold(Setting.LOG_SIZE_WARN_MB),
            evidence.threshold(Setting.LOG_SIZE_LIMIT_MB),
            "Trigger log and archive take %,d MB.".formatted(log.megabytes()));
    long late = log.hours() - evidence.threshold(Setting.ARCHIVE_AFTER_HOURS);
    return size.status() == Status.GREEN && late > LATE_HOURS
        ? Finding.yellow("Processed entries are not archived: the oldest is %d hours late.", late)
        : size;
  }

  /** The oldest entry is enough: the upkeep archives all of them, except those that still wait. */
  private static Size size(Handle handle, MappedSchema schema) {
    String log = schema.triggerLog();
    return handle
        .createQuery(
            """
            SELECT (pg_total_relation_size(:log::regclass)
                    + pg_total_relation_size(:archive::regclass)) / 1048576 AS megabytes,
                   coalesce((SELECT extract(epoch FROM clock_timestamp() - updated_at)::bigint / 3600
                               FROM (SELECT state, updated_at FROM %s ORDER BY id LIMIT 1) AS oldest
                              WHERE state NOT IN ('NEW', 'PENDING', 'FAILED')), 0) AS hours
            """
                .formatted(log))
        .bind("log", log)
        .bind("archive", schema.archive())
        .map((rs, ctx) -> new Size(rs.getLong("megabytes"), rs.getLong("hours")))
        .one();
  }
}
