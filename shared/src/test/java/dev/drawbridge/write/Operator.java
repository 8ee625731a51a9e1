package dev.drawbridge.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.TestDatabase;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.triggerlog.Archive;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Somebody with SQL, at moments made up: the documented cures, and switches turned meanwhile. */
final class Operator {
  /** What an operator does; each episode knows some of it only. */
  enum Habit {
    CURES,
    REQUEUES,
    COPIES,
    POISONS,
    SWITCHES,
    IMPORTS,
    PAUSES,
    SKIPS,
    SECOND_THOUGHTS
  }

  private static final Set<Habit> INTERFERING =
      EnumSet.of(
          Habit.CURES,
          Habit.REQUEUES,
          Habit.COPIES,
          Habit.SWITCHES,
          Habit.SKIPS,
          Habit.SECOND_THOUGHTS);

  /**
   * Whether the row of the entry t is there, by its tag; one that was captured again may not say
   * it, and is of the life that its id has.
   */
  static final String ROW_LIVES =
      """
      EXISTS (SELECT FROM (SELECT 'account' AS table_name, id, name AS tag FROM salesforce.account
                           UNION ALL SELECT 'contact', id, lastname FROM salesforce.contact) r
               WHERE (r.tag = public.tag_of(t.values, t.old)
                      OR public.tag_of(t.values, t.old) IS NULL
                         AND t.sf_message NOT LIKE 'INVALID_ENTRY%'
                         AND r.table_name = t.table_name AND r.id = t.record_id
                         AND NOT EXISTS (SELECT FROM salesforce._trigger_log d
                                          WHERE d.action = 'DELETE' AND d.table_name = t.table_name
                                            AND d.record_id = t.record_id AND d.id > t.id)
                         AND NOT EXISTS (SELECT FROM salesforce._hc_truncation x
                                          WHERE x.table_name = t.table_name AND x.log_id > t.id)))\
      """;

  /** And has the same local id: by that it is captured again. */
  private static final String ROW_STANDS =
      ROW_LIVES.replace("WHERE (r.tag", "WHERE r.id = t.record_id AND (r.tag");

  private final World world;
  private final Random random;
  private final List<Habit> habits;
  private final Mapping imported;
  private boolean skipped;
  private boolean interfered;

  /**
   * @param imported a mapping that is imported again, as it is
   */
  Operator(World world, Random random, List<Habit> habits, Mapping imported) {
    this.world = world;
    this.random = random;
    this.habits = habits;
    this.imported = imported;
  }

  /** Whether a change was given up on purpose. */
  boolean hasSkipped() {
    return skipped;
  }

  /** Whether anything was sent again or made anew, or the order of the writes was another. */
  boolean hasInterfered() {
    return interfered;
  }

  void doesSomething() {
    if (habits.isEmpty()) {
      return;
    }
    Habit habit = habits.get(random.nextInt(habits.size()));
    interfered |= INTERFERING.contains(habit);
    switch (habit) {
      case CURES -> cures();
      case REQUEUES -> requeues();
      case COPIES -> copies();
      case POISONS -> poisons();
      case SWITCHES ->
          world.db.execute(
              "UPDATE drawbridge.connection SET algorithm = ?",
              WriteAlgorithm.values()[random.nextInt(WriteAlgorithm.values().length)].name());
      case IMPORTS -> imports();
      case PAUSES ->
          world.db.execute(
              "UPDATE drawbridge.connection SET pause_requested = NOT pause_requested");
      case SKIPS -> skipped |= release("skip", "true");
      case SECOND_THOUGHTS -> secondThoughts();
    }
  }

  private void cures() {
    if (random.nextBoolean()) {
      set("NEW");
    } else {
      release("retry", "true");
    }
  }

  /** But no create of unknown outcome: who sends that again has looked in Salesforce before. */
  private void set(String state) {
    world.db.execute(
        """
        UPDATE salesforce._trigger_log SET state = ?
         WHERE id = (SELECT id FROM salesforce._trigger_log
                      WHERE state = 'FAILED' AND coalesce(sf_message, '') NOT LIKE 'OUTCOME_UNKNOWN%'
                      ORDER BY md5(id || ?) LIMIT 1)
        """,
        state, "." + random.nextInt());
  }

  /**
   * Not of a create of unknown outcome, which would be captured again at once, and not of a row
   * whose id has changed since, which is not found by its entry.
   */
  private void requeues() {
    world.db.execute(
        """
        UPDATE salesforce._trigger_log SET state = 'REQUEUE'
         WHERE id = (SELECT t.id FROM salesforce._trigger_log t
                      WHERE t.state = 'FAILED' AND t.sf_message NOT LIKE 'OUTCOME_UNKNOWN%%'
                        AND (t.action = 'DELETE' OR %s)
                      ORDER BY md5(id || ?) LIMIT 1)
        """
            .formatted(ROW_STANDS),
        "." + random.nextInt());
  }

  /** A refused DELETE is given up, and sent after all when other rows have come. */
  private void secondThoughts() {
    if (random.nextBoolean()) {
      release("skip", "t.action = 'DELETE'");
      return;
    }
    world.db.execute(
        """
        UPDATE salesforce._trigger_log SET state = 'NEW'
         WHERE id = (SELECT id FROM salesforce._trigger_log
                      WHERE action = 'DELETE' AND state = 'IGNORED' AND sf_result = 1
                      ORDER BY md5(id || ?) LIMIT 1)
        """,
        "." + random.nextInt());
  }

  /**
   * @return whether a hold was open
   */
  private boolean release(String resolution, String which) {
    List<Long> holds =
        world
            .db
            .rows(
                """
                SELECT o.id FROM drawbridge.open_holds o JOIN salesforce._trigger_log t ON t.id = o.log_id
                 WHERE o.reason <> 'OUTCOME_UNKNOWN' AND (t.state = 'FAILED' OR o.reason = 'LATE_REQUEST')
                   AND %s
                 ORDER BY md5(o.id || ?) LIMIT 1
                """
                    .formatted(which),
                "." + random.nextInt())
            .stream()
            .map(row -> ((Number) row.get("id")).longValue())
            .toList();
    for (long hold : holds) {
      world.db.execute("SELECT drawbridge.release_hold(?, ?)", hold, resolution);
    }
    return !holds.isEmpty();
  }

  /** Upkeep moves some of the log into the archive; some of that is sent once more. */
  private void copies() {
    if (random.nextBoolean()) {
      world.db.execute(
          """
          UPDATE salesforce._trigger_log
             SET processed_at = coalesce(processed_at, created_at) - interval '3 days'
           WHERE state IN ('SUCCESS', 'MERGED', 'FAILED') AND substr(md5(id || ?), 1, 1) < '8'
          """,
          "." + random.nextInt());
      world.db.database().transaction(handle -> new Archive(TestDatabase.SCHEMA).move(handle, 24));
      return;
    }
    world.db.execute(
        """
        INSERT INTO salesforce._trigger_log
               (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old, values)
        SELECT txid, created_at, processed_at, 'NEW', action, table_name, record_id, sfid, old, values
          FROM salesforce._trigger_log_archive WHERE processed_at IS NOT NULL
         ORDER BY md5(id || ?) LIMIT 1
        """,
        "." + random.nextInt());
  }

  /** What the archive has of refused changes is sent once more, before nobody looks at it again. */
  void copiesWhatFailed() {
    if (!habits.contains(Habit.COPIES)) {
      return;
    }
    world.db.execute(
        """
        INSERT INTO salesforce._trigger_log
               (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old, values)
        SELECT txid, created_at, processed_at, 'NEW', action, table_name, record_id, sfid, old, values
          FROM salesforce._trigger_log_archive t
         WHERE t.state = 'FAILED' AND t.sf_message !~ '^(INVALID_ENTRY|STALE_DELETE|OUTCOME_UNKNOWN)'
           AND (t.action = 'DELETE' OR %s)
         ORDER BY t.id
        """
            .formatted(ROW_LIVES));
  }

  private void poisons() {
    world.db.execute(
        "INSERT INTO salesforce._trigger_log (state, action, table_name, record_id, values) VALUES"
            + " ('NEW', "
            + List.of("'insert', 'account', 1, ''", "'UPDATE', 'account', 2, '\"a\"=>'")
                .get(random.nextInt(2))
            + ")");
  }

  private void imports() {
    world
        .db
        .database()
        .transaction(
            handle -> {
              new MappingStore().save(handle, imported, JsonNodeFactory.instance.objectNode());
              BlockedMappings.unblock(handle, imported.table());
              return true;
            });
  }

  /** Once nothing fails any more: whatever is refused goes again, what is doubtful is looked up. */
  void curesAll() {
    interfered = true;
    skipsWhatIsOver();
    capturesWhatHasMoved();
    if (habits.contains(Habit.REQUEUES)) {
      requeuesAll();
    }
    requeuesWhatWaitsForLater();
    for (Map<String, Object> hold :
        world.db.rows(
            """
            SELECT o.id, o.table_name, public.tag_of(t.values, t.old) AS tag
              FROM drawbridge.open_holds o JOIN salesforce._trigger_log t ON t.id = o.log_id
             WHERE o.reason = 'OUTCOME_UNKNOWN'
               AND NOT EXISTS (SELECT FROM drawbridge.late_request l
                                WHERE l.state = 'OPEN' AND o.log_id = ANY(l.log_ids))
             ORDER BY o.id
            """)) {
      landedOrNot(hold);
    }
    world.db.execute(
        """
        SELECT drawbridge.release_hold(o.id, 'retry')
          FROM drawbridge.open_holds o JOIN salesforce._trigger_log t ON t.id = o.log_id
         WHERE o.scope <> 'NOTICE' AND o.reason <> 'OUTCOME_UNKNOWN' AND t.state = 'FAILED'
        """);
    world.db.execute(
        "UPDATE salesforce._trigger_log SET state = 'NEW' WHERE state = 'FAILED' AND"
            + " coalesce(sf_message, '') !~ '^(INVALID_ENTRY|OUTCOME_UNKNOWN)'");
  }

  /** Nobody waits for what was refused of a row that is gone, but for its DELETE. */
  private void skipsWhatIsOver() {
    world.db.execute(
        """
        SELECT drawbridge.release_hold(o.id, 'skip')
          FROM drawbridge.open_holds o JOIN salesforce._trigger_log t ON t.id = o.log_id
         WHERE o.reason = 'REJECTED' AND t.state = 'FAILED' AND t.action <> 'DELETE' AND NOT %s
        """
            .formatted(ROW_LIVES));
  }

  private void requeuesAll() {
    world.db.execute(
        """
        UPDATE salesforce._trigger_log t SET state = 'REQUEUE'
         WHERE state = 'FAILED' AND sf_message !~ '^(INVALID_ENTRY|OUTCOME_UNKNOWN|STALE_DELETE)'
           AND (action = 'DELETE' OR %s)
        """
            .formatted(ROW_STANDS));
  }

  /**
   * The change that puts it right stands behind it: under Ordered Writes it would never be sent.
   */
  private void requeuesWhatWaitsForLater() {
    world.db.execute(
        """
        UPDATE salesforce._trigger_log t SET state = 'REQUEUE'
         WHERE state = 'FAILED' AND action <> 'DELETE'
           AND sf_message ~* '^OTHER_ROWS_RECORD|^NO_SALESFORCE_ID|duplicate.value|foreign key external id' AND %s
        """
            .formatted(ROW_STANDS));
    world.db.execute(
        """
        SELECT drawbridge.release_hold(
                 o.id, 'amend', NULL, jsonb_build_object('external_id__c', 'W' || o.id))
          FROM drawbridge.open_holds o JOIN salesforce._trigger_log t ON t.id = o.log_id
         WHERE o.code = 'OTHER_ROWS_RECORD' AND t.state = 'FAILED' AND %s
           AND NOT EXISTS (SELECT FROM drawbridge.arriving_change a WHERE a.log_id = t.id)
        """
            .formatted(ROW_LIVES));
  }

  /** A row whose INSERT was refused, and whose id has changed since, is captured as it is now. */
  private void capturesWhatHasMoved() {
    for (String table : List.of("account", "contact")) {
      String tag = table.equals("account") ? "name" : "lastname";
      world.db.execute(
          """
          WITH moved AS (
            SELECT r.id, i.id AS inserted FROM salesforce.%1$s r JOIN salesforce._trigger_log i
                ON i.table_name = '%1$s' AND i.action = 'INSERT' AND i.state = 'FAILED'
               AND i.record_id <> r.id AND public.tag_of(i.values, i.old) = r.%2$s
             WHERE r.sfid IS NULL
               AND EXISTS (SELECT FROM salesforce._trigger_log u
                            WHERE u.table_name = '%1$s' AND u.record_id = r.id AND u.state = 'FAILED'
                              AND u.sf_message LIKE 'NO_SALESFORCE_ID%%')),
          over AS (
            UPDATE salesforce._trigger_log t SET state = 'IGNORED'
             WHERE t.id IN (SELECT inserted FROM moved)
                OR t.table_name = '%1$s' AND t.record_id IN (SELECT id FROM moved)
                   AND t.state = 'FAILED' AND t.sf_message LIKE 'NO_SALESFORCE_ID%%')
          SELECT salesforce.hc_capture_insert_from_row(hstore(r.*), '%1$s')
            FROM salesforce.%1$s r WHERE r.id IN (SELECT id FROM moved)
          """
              .formatted(table, tag));
    }
  }

  private void landedOrNot(Map<String, Object> hold) {
    boolean account = "account".equals(hold.get("table_name"));
    List<String> found =
        world.org.fields(
            "SELECT Id FROM %s WHERE %s = '%s'"
                .formatted(
                    account ? "Account" : "Contact",
                    account ? "Name" : "LastName",
                    hold.get("tag")),
            "Id");
    if (found.isEmpty()) {
      world.db.execute("SELECT drawbridge.release_hold(?, 'retry')", hold.get("id"));
    } else {
      world.db.execute(
          "SELECT drawbridge.release_hold(?, 'landed', ?)", hold.get("id"), found.getFirst());
    }
  }

  /** Records that are gone in Salesforce although their rows live are made anew. */
  void makesAnew() {
    interfered = true;
    for (String table : List.of("account", "contact")) {
      world.db.execute(
          """
          WITH gone AS (
            UPDATE salesforce._trigger_log t SET state = 'IGNORED'
             WHERE t.table_name = '%1$s' AND t.state IN ('FAILED', 'NEW', 'REQUEUE') AND t.sf_result = 1
               AND t.sf_message LIKE 'ENTITY_IS_DELETED%%'
               AND EXISTS (SELECT FROM salesforce.%1$s r WHERE r.id = t.record_id)
            RETURNING t.record_id)
          SELECT salesforce.hc_capture_insert_from_row(hstore(r.*), '%1$s')
            FROM salesforce.%1$s r WHERE r.id IN (SELECT record_id FROM gone)
          """
              .formatted(table));
    }
  }
}
