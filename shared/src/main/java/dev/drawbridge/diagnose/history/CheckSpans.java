package dev.drawbridge.diagnose.history;

import dev.drawbridge.diagnose.report.SeenResult;
import dev.drawbridge.diagnose.scope.CheckKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The times during which each check kept one status. */
final class CheckSpans {
  private CheckSpans() {}

  /** Lengthens the times of what kept its status, and begins another for what changed. */
  static void extend(Handle handle, Instant at, List<SeenResult> seen) {
    for (String statement :
        List.of(
            """
            WITH found AS (%s)
            UPDATE drawbridge.check_span s SET is_open = false FROM found f
             WHERE s.is_open AND s.mapping = f.mapping AND s.rule_id = f.rule_id
               AND s.status <> f.status
            """,
            """
            WITH found AS (%s)
            UPDATE drawbridge.check_span s
               SET last_seen = :at, message = f.message, results = s.results + 1
              FROM found f
             WHERE s.is_open AND s.mapping = f.mapping AND s.rule_id = f.rule_id
            """,
            """
            WITH found AS (%s)
            INSERT INTO drawbridge.check_span (mapping, rule_id, status, message, since, last_seen)
            SELECT f.mapping, f.rule_id, f.status, f.message, :at, :at FROM found f
             WHERE NOT EXISTS (SELECT FROM drawbridge.check_span s
                                WHERE s.is_open AND s.mapping = f.mapping AND s.rule_id = f.rule_id)
            """)) {
      handle
          .createUpdate(
              statement.formatted(
                  """
                  SELECT * FROM unnest(:mappings, :rules, :statuses, :messages)
                           AS f (mapping, rule_id, status, message)
                   WHERE cast(:at AS timestamptz) IS NOT NULL
                  """))
          .bind("at", at.atOffset(ZoneOffset.UTC))
          .bind("mappings", Texts.of(seen, SeenResult::mapping))
          .bind("rules", Texts.of(seen, SeenResult::ruleId))
          .bind("statuses", Texts.of(seen, one -> one.result().status().name()))
          .bind("messages", Texts.of(seen, one -> one.result().finding().message()))
          .execute();
    }
  }

  /** Ends the times of checks that there are no longer. */
  static void endAllBut(Handle handle, List<CheckKey> listed) {
    handle
        .createUpdate(
            """
            UPDATE drawbridge.check_span s SET is_open = false
             WHERE s.is_open
               AND (s.mapping, s.rule_id) NOT IN (SELECT * FROM unnest(:mappings, :rules))
            """)
        .bind("mappings", Texts.of(listed, CheckKey::mapping))
        .bind("rules", Texts.of(listed, CheckKey::ruleId))
        .execute();
  }

  /** The checks whose last result, not long ago, is a change that is not confirmed yet. */
  static List<CheckKey> doubtful(Handle handle, int confirmations) {
    return handle
        .createQuery(
            """
            SELECT s.mapping, s.rule_id
              FROM drawbridge.check_span s
              LEFT JOIN drawbridge.check_published p USING (mapping, rule_id)
             WHERE s.is_open AND s.results < :confirmations
                   AND s.last_seen > clock_timestamp() - interval '5 minutes'
               AND s.status <> coalesce(p.status, 'GREEN')
               AND NOT (p.status IS NULL AND s.status = 'SKIPPED')
            """)
        .bind("confirmations", confirmations)
        .map(ConstructorMapper.of(CheckKey.class))
        .list();
  }
}
