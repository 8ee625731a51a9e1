package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.triggerlog.LifeEndReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Looks for what must never be: the invariants of docs/states.md, as far as tables can show them.
 * Each question is one statement, so it sees one moment. A finding is a defect of Drawbridge or the
 * result of a manual change; nothing repairs it automatically.
 */
public final class StateInvariants {
  private final Map<String, String> ofBatches = new LinkedHashMap<>();
  private final Map<String, String> questions = new LinkedHashMap<>();

  /**
   * What was found.
   *
   * @param what in words
   * @param count how many
   * @param example one of them: a log id, a batch or a hold
   */
  public record Violation(String what, long count, long example) {
    /** Several in one sentence's words. */
    public static String words(List<Violation> violations) {
      return violations.stream().map(Violation::words).collect(Collectors.joining("; "));
    }

    private String words() {
      return "%s (%d, for example %d)".formatted(what, count, example);
    }
  }

  public StateInvariants(MappedSchema schema) {
    String log = schema.triggerLog();
    batches();
    questions.putAll(ofBatches);
    entries(log, schema.truncations(), new LifeEndReader(schema));
    holds(log);
  }

  private void batches() {
    ofBatches.put(
        "unfinished batches beside the one that may be",
        "SELECT id FROM drawbridge.batch WHERE finished_at IS NULL ORDER BY id OFFSET 1");
    ofBatches.put(
        "an unfinished batch of another incarnation",
        """
        SELECT b.id FROM drawbridge.batch b, drawbridge.connection c
         WHERE b.finished_at IS NULL AND b.incarnation <> c.incarnation
        """);
    ofBatches.put(
        "an unfinished batch that no invocation has worked on for ten minutes after it was due",
        """
        SELECT b.id FROM drawbridge.batch b, drawbridge.lease l
         WHERE b.finished_at IS NULL AND l.name = 'writer'
           AND l.expires_at < clock_timestamp() - interval '10 minutes'
           AND b.not_before < clock_timestamp() - interval '10 minutes'
           AND b.created_at < clock_timestamp() - interval '10 minutes'
        """);
    ofBatches.put(
        "calls that are sent beside the one that may be",
        """
        SELECT c.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
         WHERE c.state IN ('CREATED', 'SENT') AND b.finished_at IS NULL
           AND (b.algorithm = 'ORDERED' OR EXISTS (
                  SELECT FROM drawbridge.call k
                   WHERE k.batch = c.batch AND k.transport = 'BULK' AND k.state IN ('CREATED', 'SENT')))
         ORDER BY c.id OFFSET 1
        """);
    questions.put(
        "a call that is sent although one that it follows is not settled",
        """
        SELECT c.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
         WHERE c.state IN ('CREATED', 'SENT') AND b.finished_at IS NULL
           AND EXISTS (SELECT FROM drawbridge.call e
                        WHERE e.batch = c.batch AND e.state <> 'SETTLED'
                          AND e.ordinal = ANY(c.follows))
        """);
    ofBatches.put(
        "an unsettled call of a finished batch",
        """
        SELECT c.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
         WHERE c.state <> 'SETTLED' AND b.finished_at IS NOT NULL
        """);
    // Each drain sees to it, and there is one a minute.
    ofBatches.put(
        "a call whose results are not brought into the rows",
        """
        SELECT c.id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
         WHERE c.write_back IS NOT NULL AND b.finished_at < now() - interval '10 minutes'
        """);
  }

  private void entries(String log, String truncation, LifeEndReader ends) {
    questions.put(
        "a record that is in two calls that are sent",
        """
        SELECT min(c.id) FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
          JOIN %1$s t ON t.id = ANY(c.log_ids)
         WHERE c.state IN ('CREATED', 'SENT') AND b.finished_at IS NULL
         -- Two lives of one local id are two records.
         GROUP BY t.table_name, t.record_id, %2$s
        HAVING count(DISTINCT c.id) > 1
        """
            .formatted(log, ends.lastBefore("t", "t.id")));
    questions.put(
        "a PENDING entry that is not in exactly one unsettled call of the unfinished batch",
        """
        WITH sending AS (
          SELECT unnest(c.log_ids) AS id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
           WHERE b.finished_at IS NULL AND c.state <> 'SETTLED'
          UNION ALL
          SELECT a.id::bigint
            FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch,
                 jsonb_each(c.merged) m, jsonb_array_elements_text(m.value) AS a(id)
           WHERE b.finished_at IS NULL AND c.state <> 'SETTLED')
        SELECT t.id FROM %s t LEFT JOIN sending s USING (id)
         WHERE t.state = 'PENDING' GROUP BY t.id HAVING count(s.id) <> 1
        """
            .formatted(log));
    questions.put(
        "an entry of a planned call that is not PENDING",
        """
        WITH planned AS (
          SELECT unnest(c.log_ids) AS id FROM drawbridge.call c JOIN drawbridge.batch b ON b.id = c.batch
           WHERE b.finished_at IS NULL AND c.state = 'PLANNED')
        SELECT t.id FROM planned p JOIN %s t USING (id) WHERE t.state = 'NEW'
        """
            .formatted(log));
    questions.put(
        "a successful INSERT without a record identity",
        """
        SELECT t.id FROM %1$s t
         WHERE t.state = 'SUCCESS' AND t.action = 'INSERT'
           AND (t.sfid IS NULL
                OR NOT EXISTS (SELECT FROM drawbridge.record_identity i
                                WHERE i.sfid = t.sfid
                                   OR (i.table_name = t.table_name AND i.record_id = t.record_id)))
           -- Of a life that is over none is kept once its id was used again and left.
           AND NOT EXISTS (SELECT FROM %1$s d
                            WHERE d.table_name = t.table_name AND d.record_id = t.record_id
                              AND d.action = 'DELETE' AND d.id > t.id)
           AND NOT EXISTS (SELECT FROM drawbridge.life_end e
                            WHERE e.table_name = t.table_name AND e.record_id = t.record_id
                              AND e.log_id > t.id)
           AND NOT EXISTS (SELECT FROM %2$s x
                            WHERE x.table_name = t.table_name AND x.log_id > t.id)
        """
            .formatted(log, truncation));
    questions.put(
        "a record that is two live rows'",
        """
        SELECT min(i.record_id) FROM drawbridge.record_identity i
         WHERE i.ended IS NULL
           -- Ends that are not claimed yet are ends.
           AND NOT EXISTS (SELECT FROM %s d
                            WHERE d.action = 'DELETE' AND d.table_name = i.table_name
                              AND d.record_id = i.record_id AND d.id > i.born)
           AND NOT EXISTS (SELECT FROM %s x WHERE x.table_name = i.table_name AND x.log_id > i.born)
         GROUP BY i.table_name, i.sfid HAVING count(*) > 1
        """
            .formatted(log, truncation));
    questions.put(
        "an entry in no known state",
        """
        SELECT id FROM %s
         WHERE state IS NULL
            OR state NOT IN ('NEW', 'PENDING', 'SUCCESS', 'FAILED', 'MERGED', 'IGNORE', 'IGNORED',
                             'READONLY', 'REQUEUE', 'REQUEUED')
        """
            .formatted(log));
  }

  private void holds(String log) {
    questions.put(
        "an open hold whose entry is being sent",
        """
        SELECT h.id FROM drawbridge.hold h JOIN %s t ON t.id = h.log_id
         WHERE h.resolved_at IS NULL AND h.reason <> 'LATE_REQUEST' AND t.state = 'PENDING'
        """
            .formatted(log));
    questions.put(
        "an entry that waits for a held record and is being sent",
        """
        SELECT t.id FROM drawbridge.waiting w JOIN %s t ON t.id = w.log_id WHERE t.state = 'PENDING'
        """
            .formatted(log));
  }

  /**
   * @return nothing, if all is well
   */
  public List<Violation> run(Handle handle) {
    return asked(handle, questions);
  }

  /** The questions that the control schema alone answers: cheap enough for every minute. */
  public List<Violation> ofBatches(Handle handle) {
    return asked(handle, ofBatches);
  }

  private static List<Violation> asked(Handle handle, Map<String, String> questions) {
    List<Violation> violations = new ArrayList<>();
    questions.forEach(
        (what, sql) -> {
          Violation found =
              handle
                  .createQuery(
                      "SELECT count(*), coalesce(min(id), 0) FROM (%s) AS found(id)".formatted(sql))
                  .map((rs, ctx) -> new Violation(what, rs.getLong(1), rs.getLong(2)))
                  .one();
          if (found.count() > 0) {
            violations.add(found);
          }
        });
    return violations;
  }
}
