package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The books at the end of an episode: rows against records. Nothing lost: each live row has a
 * record, and it holds what the row holds. Nothing doubled: each other record that we made is
 * explained by a TRUNCATE, a DELETE that failed, or a notice. Nothing on a stranger's record: all
 * values of one record are of one row. Nothing undone: a field never goes back to an older value.
 */
final class Ledger {
  private static final String DELETED = "deleted";
  private static final String PARENT = "account__external_id__c";

  /** Fields that the application writes; a lookup's key has a name of its own. */
  private static final List<String> WRITTEN =
      List.of(
          "Name", "LastName", "Phone", "Description", "FirstName", "External_ID__c", "AccountId");

  private final World world;

  Ledger(World world) {
    this.world = world;
  }

  /** A record of Salesforce or its row, by the same names. */
  private Map<String, Map<String, String>> records(String object, List<String> fields) {
    Map<String, Map<String, String>> found = new TreeMap<>();
    for (JsonNode r :
        world.org.records("SELECT Id, %s FROM %s".formatted(String.join(", ", fields), object))) {
      Map<String, String> values = new TreeMap<>();
      for (String field : fields) {
        values.put(field.toLowerCase(), text(r.at("/" + field.replace('.', '/'))));
      }
      found.put(r.path("Id").asText(), values);
    }
    return found;
  }

  private static String text(JsonNode node) {
    return node.isNull() || node.isMissingNode() ? "" : node.asText();
  }

  private static final List<String> ACCOUNT =
      List.of("Name", "Phone", "Description", "External_ID__c");

  private List<Map<String, Object>> accounts() {
    return world.db.rows(
        """
        SELECT id AS row, sfid, name, phone, description, external_id__c
          FROM salesforce.account ORDER BY id
        """);
  }

  private List<Map<String, Object>> contacts(boolean keyed) {
    return world.db.rows(
        """
        SELECT id AS row, sfid, lastname, firstname, external_id__c, %s
          FROM salesforce.contact ORDER BY id
        """
            .formatted(
                keyed ? "account__external_id__c AS \"account.external_id__c\"" : "accountid"));
  }

  private static List<String> contact(boolean keyed) {
    return List.of(
        "LastName", "FirstName", "External_ID__c", keyed ? "Account.External_ID__c" : "AccountId");
  }

  /** Nothing would ever come to settle it. */
  void assertNoRowWaitsForNothing() {
    for (String table : List.of("account", "contact")) {
      assertThat(
              world.db.texts(
                  """
                  SELECT r.id::text FROM salesforce.%1$s r
                   WHERE r._hc_lastop = 'PENDING'
                     AND NOT EXISTS (SELECT FROM salesforce._trigger_log t
                                      WHERE t.table_name = '%1$s' AND t.record_id = r.id
                                        AND t.state IN ('NEW', 'PENDING', 'REQUEUE'))
                  """
                      .formatted(table)))
          .as("rows of %s that are PENDING without a change".formatted(table))
          .isEmpty();
    }
  }

  void assertRowsHaveTheirRecords(boolean keyed) {
    assertHold(of(accounts()), records("Account", ACCOUNT));
    assertHold(of(contacts(keyed)), records("Contact", contact(keyed)));
  }

  private static void assertHold(
      Map<String, Map<String, String>> rows, Map<String, Map<String, String>> records) {
    Map<String, Map<String, String>> found = new TreeMap<>(records);
    found.keySet().retainAll(rows.keySet());
    assertThat(found).as("the rows' records").isEqualTo(rows);
  }

  /** What each row wants of its record; a row without one is a record named by the row. */
  private static Map<String, Map<String, String>> of(List<Map<String, Object>> rows) {
    Map<String, Map<String, String>> wanted = new TreeMap<>();
    for (Map<String, Object> row : rows) {
      Map<String, String> values = new TreeMap<>();
      row.forEach((name, value) -> values.put(name, value == null ? "" : value.toString()));
      String id = values.remove("row");
      String sfid = values.remove("sfid");
      String record = sfid.isEmpty() ? "no record of row " + id : sfid;
      assertThat(wanted).as("rows of one record").doesNotContainKey(record);
      wanted.put(record, values);
    }
    return wanted;
  }

  void assertNoValueIsAStrangers() {
    records("Account", ACCOUNT)
        .forEach(
            (id, r) -> {
              assertOf(id, r.get("name"), r.get("phone"));
              assertOf(id, r.get("name"), r.get("description"));
            });
    records("Contact", List.of("LastName", "FirstName"))
        .forEach((id, r) -> assertOf(id, r.get("lastname"), r.get("firstname")));
  }

  private void assertOf(String record, String tag, String value) {
    // Rows that were truncated together have left the record that they shared to nobody.
    int dot = value.lastIndexOf('.');
    if (dot > 0 && isTruncated(tag) && isTruncated(value.substring(0, dot))) {
      return;
    }
    assertThat(value).as("value in the record %s of the row %s", record, tag).startsWith(tag + ".");
  }

  void assertEachRecordHasARowOrAReason() {
    for (String table : List.of("account", "contact")) {
      String object = table.equals("account") ? "Account" : "Contact";
      String tag = table.equals("account") ? "Name" : "LastName";
      List<String> unexplained = new ArrayList<>();
      records(object, List.of(tag))
          .forEach(
              (id, record) -> {
                if (!isExplained(table, id, record.get(tag.toLowerCase()))) {
                  unexplained.add(id + " " + record);
                }
              });
      assertThat(unexplained).as("records without a row").isEmpty();
    }
  }

  private boolean isTruncated(String tag) {
    return world.db.value(
        Boolean.class,
        "SELECT EXISTS (SELECT FROM public.truncated t WHERE t.tag = '%s')".formatted(tag));
  }

  private boolean isExplained(String table, String sfid, String tag) {
    return world.db.value(
        Boolean.class,
        """
        SELECT EXISTS (SELECT FROM salesforce.%1$s WHERE sfid = :sfid)
            OR EXISTS (SELECT FROM public.truncated t WHERE t.tag = :tag)
            OR EXISTS (SELECT FROM drawbridge.hold WHERE message LIKE '%%' || :sfid || '%%')
            OR EXISTS (SELECT FROM (SELECT * FROM salesforce._trigger_log
                                    UNION ALL SELECT * FROM salesforce._trigger_log_archive) d
                        WHERE d.action = 'DELETE' AND d.sfid = :sfid AND d.state IN ('FAILED', 'IGNORED'))
        """
            .formatted(table)
            .replace(":sfid", "'" + sfid + "'")
            .replace(":tag", "'" + tag + "'"));
  }

  /** Who leaves a parent that is deleted in the same transaction leaves before that. */
  void assertNoChildWentWithItsParent() {
    assertThat(
            world.db.rows(
                """
                SELECT id, record_id, sfid, state FROM salesforce._trigger_log
                 WHERE table_name = 'contact' AND action = 'UPDATE'
                   AND sf_message LIKE 'ENTITY_IS_DELETED%'
                """))
        .as("children that Salesforce deleted with a parent which they leave")
        .isEmpty();
  }

  /** Numbers only grow, and so must those of each field of each record. */
  void assertNothingWasUndone() {
    Map<String, Integer> newest = new HashMap<>();
    for (JsonNode line : world.journal()) {
      if (line.path("outcome").asText().equals("rejected")) {
        continue;
      }
      for (String field : List.of("Phone", "Description", "FirstName")) {
        String value = line.path("fields").path(field).asText();
        int dot = value.lastIndexOf('.');
        if (dot < 0) {
          continue;
        }
        // Rows that were truncated together have left the record that they shared to nobody.
        if (isTruncated(value.substring(0, dot))) {
          continue;
        }
        String key = line.path("id").asText() + " " + field;
        int number = Integer.parseInt(value.substring(dot + 1));
        assertThat(number)
            .as("%s after %s in %s", number, newest.get(key), key)
            .isGreaterThanOrEqualTo(newest.getOrDefault(key, 0));
        newest.put(key, number);
      }
    }
  }

  /**
   * No update by id gives a record to another row: who has no key of its own, or has the local id
   * of a row that is gone, is not that row.
   */
  void assertNoUpdateGaveARecordAway() {
    Map<String, String> rows = new HashMap<>();
    for (JsonNode line : world.journal()) {
      if (line.path("outcome").asText().equals("rejected")) {
        continue;
      }
      String tag =
          text(line.path("fields").path("Name")) + text(line.path("fields").path("LastName"));
      if (tag.isEmpty()) {
        continue;
      }
      String id = line.path("id").asText();
      String before = rows.put(id, tag);
      if (!line.path("verb").asText().equals("update") || isNamedByAnInsert(id)) {
        continue;
      }
      assertThat(tag).as("row of the record %s", line.path("id").asText()).isEqualTo(before);
    }
  }

  /** The application said so itself: it restored a row with the record's id. */
  private boolean isNamedByAnInsert(String sfid) {
    return world.db.value(
        Boolean.class,
        """
        SELECT EXISTS (SELECT FROM (SELECT action, values FROM salesforce._trigger_log UNION ALL
                                    SELECT action, values FROM salesforce._trigger_log_archive) t
                        WHERE t.action = 'INSERT' AND t.values LIKE '%%"sfid"=>"%s"%%')
        """
            .formatted(sfid));
  }

  /**
   * A row is given the record that its own INSERT made or took over, and not that of a row which
   * had its local id before. To be asked when results were brought into rows: the mistake may heal
   * later.
   */
  void assertNoRowWasGivenAStrangersRecord() {
    for (String table : List.of("account", "contact")) {
      assertThat(
              world.db.rows(
                  """
                  SELECT r.id, r.sfid, min(made.id) AS made_by
                    FROM salesforce.%1$s r
                    JOIN (SELECT id, table_name, action, state, sfid, values
                            FROM salesforce._trigger_log
                          UNION ALL SELECT id, table_name, action, state, sfid, values
                            FROM salesforce._trigger_log_archive) made
                      ON made.table_name = '%1$s' AND made.sfid = r.sfid
                   WHERE made.action = 'INSERT' AND made.state = 'SUCCESS'
                   GROUP BY r.id, r.sfid, r.%2$s
                  HAVING bool_and(made.values::hstore -> '%2$s' <> r.%2$s)
                  """
                      .formatted(table, table.equals("account") ? "name" : "lastname")))
          .as("rows with a record that another row's INSERT made")
          .isEmpty();
    }
  }

  /**
   * Of two changes that were planned together, the one that gives a unique identifier up goes
   * before the one that takes it, if it was logged before or captured again. Of a record whose key
   * a request without an answer may have changed, nobody knows before it is looked at. To be asked
   * when a call is settled: the one that takes it is refused then.
   */
  void assertNobodyWasRefusedTooEarly() {
    assertThat(
            world.db.rows(
                """
                SELECT taker.id AS taker, giver.id AS giver
                  FROM salesforce._trigger_log taker
                  JOIN salesforce._trigger_log giver ON giver.table_name = taker.table_name
                   AND giver.record_id =
                       substring(taker.sf_message FROM 'belongs to the row (\\d+) of')::integer
                  JOIN drawbridge.batch b ON b.id = (SELECT max(id) FROM drawbridge.batch)
                 WHERE taker.state = 'FAILED' AND taker.sf_message LIKE 'OTHER_ROWS_RECORD%'
                   AND taker.processed_at >= b.created_at
                   AND giver.state IN ('NEW', 'PENDING') AND giver.action = 'UPDATE'
                   AND giver.processed_at IS NULL
                   AND NOT EXISTS (
                         SELECT FROM drawbridge.late_request l
                           JOIN salesforce._trigger_log unsure ON unsure.id = ANY(l.log_ids)
                          WHERE l.state = 'OPEN' AND unsure.table_name = giver.table_name
                            AND unsure.record_id = giver.record_id)
                   AND giver.created_at < b.created_at AND giver.updated_at >= b.created_at
                   AND public.key_of(giver.values) <> public.key_of(taker.values)
                   AND (giver.id < taker.id OR giver.old IS NULL OR EXISTS (
                          SELECT FROM salesforce._trigger_log said
                           WHERE said.id < taker.id AND said.state IN ('MERGED', 'NEW', 'PENDING')
                             AND said.record_id = giver.record_id
                             AND said.table_name = giver.table_name
                             AND public.key_of(said.values) = public.key_of(giver.values)))
                """))
        .as("refused although the other row gives the key up in the same plan")
        .isEmpty();
  }

  /**
   * Of each record the changes that the org took are those that became SUCCESS, in the order of the
   * log; one that was sent again after its answer was lost counts once. Of one whose first sending
   * got no answer, and whose second was rejected, nobody knows what its record took.
   */
  void assertJournalIsTheLog() {
    var journal = journal();
    var log = log();
    for (String sfid :
        world.db.texts(
            """
            SELECT sfid FROM salesforce._trigger_log
             WHERE sfid IS NOT NULL AND state NOT IN ('SUCCESS', 'MERGED')
               AND id IN (SELECT unnest(log_ids) FROM drawbridge.late_request)
            """)) {
      journal.remove(sfid);
      log.remove(sfid);
    }
    assertThat(journal).as("accepted changes of each record").isEqualTo(log);
  }

  private Map<String, List<Map<String, String>>> journal() {
    Map<String, List<Map<String, String>>> histories = new TreeMap<>();
    for (JsonNode line : world.journal()) {
      String outcome = line.path("outcome").asText();
      if (outcome.equals("rejected")) {
        continue;
      }
      JsonNode fields = line.path("fields");
      Map<String, String> said = new TreeMap<>();
      if (outcome.equals("deleted")) {
        said.put(DELETED, "");
      }
      for (String field : WRITTEN) {
        put(said, field.toLowerCase(), text(fields.path(field)));
      }
      put(said, PARENT, text(fields.at("/Account/External_ID__c")));
      add(histories, line.path("id").asText(), said);
    }
    return histories;
  }

  private Map<String, List<Map<String, String>>> log() {
    Map<String, List<Map<String, String>>> histories = new TreeMap<>();
    for (Map<String, Object> entry :
        world.db.rows(
            """
            SELECT sfid, action, hstore_to_json(values::hstore) AS values
              FROM salesforce._trigger_log WHERE state = 'SUCCESS' ORDER BY id
            """)) {
      JsonNode values = world.parsed(String.valueOf(entry.get("values")));
      Map<String, String> said = new TreeMap<>();
      if (entry.get("action").equals("DELETE")) {
        said.put(DELETED, "");
      } else {
        for (String field : WRITTEN) {
          put(said, field.toLowerCase(), text(values.path(field.toLowerCase())));
        }
        put(said, PARENT, text(values.path(PARENT)));
      }
      add(histories, String.valueOf(entry.get("sfid")), said);
    }
    return histories;
  }

  private static void put(Map<String, String> said, String name, String value) {
    if (!value.isEmpty()) {
      said.put(name, value);
    }
  }

  private static void add(
      Map<String, List<Map<String, String>>> histories, String record, Map<String, String> said) {
    List<Map<String, String>> history = histories.computeIfAbsent(record, r -> new ArrayList<>());
    if (history.isEmpty() || !history.getLast().equals(said)) {
      history.add(said);
    }
  }
}
