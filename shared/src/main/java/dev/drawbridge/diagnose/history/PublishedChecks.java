package dev.drawbridge.diagnose.history;

import dev.drawbridge.diagnose.check.Cause;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.SeenResult;
import dev.drawbridge.diagnose.scope.CheckKey;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The status of each check that was last published, and what is to be published since. */
final class PublishedChecks {
  private PublishedChecks() {}

  /** The changes among these results that are confirmed. */
  static List<StatusChange> due(Handle handle, List<SeenResult> seen, int confirmations) {
    return handle
        .createQuery(
            """
            SELECT s.mapping, s.rule_id, s.status, p.status AS previous, s.message, s.since
              FROM drawbridge.check_span s
              JOIN unnest(:mappings, :rules) AS f (mapping, rule_id) USING (mapping, rule_id)
              LEFT JOIN drawbridge.check_published p USING (mapping, rule_id)
             WHERE s.is_open AND s.results >= :confirmations
               AND s.status IS DISTINCT FROM p.status
             ORDER BY s.mapping, s.rule_id
            """)
        .bind("mappings", Texts.of(seen, SeenResult::mapping))
        .bind("rules", Texts.of(seen, SeenResult::ruleId))
        .bind("confirmations", confirmations)
        .map(
            (rs, ctx) ->
                new StatusChange(
                    rs.getString("mapping"),
                    rs.getString("rule_id"),
                    Status.valueOf(rs.getString("status")),
                    status(rs.getString("previous")),
                    rs.getString("message"),
                    rs.getObject("since", OffsetDateTime.class).toInstant()))
        .list();
  }

  /**
   * The checks that are RED for a new reason. It is published after the first result, also if the
   * check was RED before, or its all-clear is not confirmed yet.
   */
  static List<StatusChange> newlyCaused(Handle handle, List<SeenResult> seen) {
    List<StatusChange> changes = new ArrayList<>();
    for (SeenResult one : seen) {
      List<Cause> causes = one.result().finding().causes();
      List<Cause> unpublished =
          causes.isEmpty() ? List.of() : PublishedCauses.unpublished(handle, one, causes);
      if (!unpublished.isEmpty()) {
        changes.add(red(handle, one).withCauses(unpublished));
      }
    }
    return changes;
  }

  private static StatusChange red(Handle handle, SeenResult one) {
    return handle
        .createQuery(
            """
            SELECT s.since, p.status AS previous
              FROM drawbridge.check_span s
              LEFT JOIN drawbridge.check_published p USING (mapping, rule_id)
             WHERE s.is_open AND s.mapping = :mapping AND s.rule_id = :rule
            """)
        .bind("mapping", one.mapping())
        .bind("rule", one.ruleId())
        .map(
            (rs, ctx) ->
                new StatusChange(
                    one.mapping(),
                    one.ruleId(),
                    one.result().status(),
                    status(rs.getString("previous")),
                    one.result().finding().message(),
                    rs.getObject("since", OffsetDateTime.class).toInstant()))
        .one();
  }

  private static @Nullable Status status(@Nullable String name) {
    return name == null ? null : Status.valueOf(name);
  }

  /** A check that was published as RED or YELLOW is published as gone. */
  static List<StatusChange> gone(Handle handle, Report report) {
    List<CheckKey> listed = report.keys();
    return handle
        .createQuery(
            """
            SELECT p.mapping, p.rule_id, p.status FROM drawbridge.check_published p
             WHERE p.status IN ('RED', 'YELLOW')
               AND (p.mapping, p.rule_id) NOT IN (SELECT * FROM unnest(:mappings, :rules))
             ORDER BY p.mapping, p.rule_id
            """)
        .bind("mappings", Texts.of(listed, CheckKey::mapping))
        .bind("rules", Texts.of(listed, CheckKey::ruleId))
        .map(
            (rs, ctx) ->
                new StatusChange(
                    rs.getString("mapping"),
                    rs.getString("rule_id"),
                    Status.SKIPPED,
                    Status.valueOf(rs.getString("status")),
                    "There is no longer anything to check: the mapping was removed.",
                    report.at()))
        .list();
  }

  static void store(Handle handle, List<StatusChange> changes) {
    for (StatusChange change : changes) {
      handle.execute(
          """
          INSERT INTO drawbridge.check_published AS p (mapping, rule_id, status)
          VALUES (?, ?, ?)
          ON CONFLICT (mapping, rule_id)
          DO UPDATE SET status = excluded.status, at = clock_timestamp()
          """,
          change.mapping(),
          change.ruleId(),
          change.status().name());
      PublishedCauses.store(handle, change);
    }
  }
}
