package dev.drawbridge.diagnose.check.vital;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.setting.Setting;
import java.util.Comparator;
import java.util.List;

/** How near the ids of the trigger log and of the mapped tables are to their end. */
public final class TriggerLogHeadroom implements Check<Evidence> {
  /** The column decides where it ends, even when its sequence would go on. */
  private static final String SEQUENCES =
      """
      SELECT s.sequencename AS name, s.cache_size,
             100 * coalesce(s.last_value, 0)
               / least(s.max_value, CASE a.atttypid WHEN 'int4'::regtype THEN 2147483647
                                                    ELSE 9223372036854775807 END) AS percent
        FROM pg_catalog.pg_sequences s
        JOIN pg_catalog.pg_depend d
          ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass
         AND d.classid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE s.schemaname = :schema
      """;

  private record Used(String name, long percent, long cache) {}

  @Override
  public Title title() {
    return new Title(
        "MUST_HAVE_ID_HEADROOM",
        "Trigger Log Headroom",
        "check-trigger-log-headroom",
        "Make the column a bigint in a quiet hour: ALTER TABLE … ALTER COLUMN id TYPE bigint, and"
            + " the sequence with it.");
  }

  @Override
  public Finding look(Evidence evidence) {
    List<Used> all =
        evidence
            .database()
            .transaction(
                handle ->
                    handle
                        .createQuery(SEQUENCES)
                        .bind("schema", evidence.schema().name())
                        .map(
                            (rs, ctx) ->
                                new Used(
                                    rs.getString("name"),
                                    rs.getLong("percent"),
                                    rs.getLong("cache_size")))
                        .list());
    for (Used sequence : all) {
      if (sequence.name().equals("_trigger_log_id_seq") && sequence.cache() > 1) {
        return Finding.red(
            "The sequence _trigger_log_id_seq hands out %d ids at a time, so the log is not in the"
                + " order of the changes: ALTER SEQUENCE … CACHE 1.",
            sequence.cache());
      }
    }
    Used fullest = all.stream().max(Comparator.comparing(Used::percent)).orElseThrow();
    return Finding.graded(
        fullest.percent(),
        evidence.threshold(Setting.LOG_HEADROOM_WARN_PERCENT),
        evidence.threshold(Setting.LOG_HEADROOM_LIMIT_PERCENT),
        "%d %% of the ids of %s are used. At the end your application's own INSERT fails."
            .formatted(fullest.percent(), fullest.name()));
  }
}
