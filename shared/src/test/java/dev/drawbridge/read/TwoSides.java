package dev.drawbridge.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.Schedule;
import dev.drawbridge.database.Database;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.testing.OrgClient;
import dev.drawbridge.write.World;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An episode in which an application and users of Salesforce change the same records, while both
 * paths run, break and die at random moments. After each step no record has two rows, no change on
 * its way is undone and no deleted row is revived; in the end both sides are the same.
 */
final class TwoSides implements Schedule {
  private static final int STEPS = 40;

  private static final List<String> KEYS = List.of("K-1", "K-2", "K-3", "K-4", "K-5");

  private static final List<String> FAULTS =
      List.of(
          "{\"kind\":\"fail-before-commit\",\"verb\":\"any\",\"after\":%d}",
          "{\"kind\":\"commit-and-drop\",\"verb\":\"upsert\",\"after\":%d}",
          "{\"kind\":\"commit-and-drop\",\"verb\":\"update\",\"after\":%d}",
          "{\"kind\":\"http-status\",\"verb\":\"any\",\"after\":%d,\"status\":503}",
          "{\"kind\":\"truncate-answer\",\"verb\":\"any\",\"after\":%d}",
          "{\"kind\":\"truncate-answer\",\"verb\":\"query\",\"after\":%d}");

  private final Reading reading;
  private final World world;
  private final Random random;
  private final List<String> deeds = new ArrayList<>();
  private int values;

  TwoSides(Reading reading, WriteAlgorithm algorithm, long seed) {
    this.reading = reading;
    this.world = reading.world;
    this.random = new Random(seed);
    world.beginAnew();
    world.use(algorithm);
  }

  @Override
  public List<String> deeds() {
    return deeds;
  }

  @Override
  public void run() throws SQLException {
    for (int step = 0; step < STEPS; step++) {
      step();
      invariants();
    }
    quiescence();
    assertThat(rows()).as("rows").isEqualTo(records());
  }

  private void step() throws SQLException {
    switch (random.nextInt(16)) {
      case 0, 1 ->
          application(
              "INSERT INTO salesforce.account (name, external_id__c, phone) VALUES ('%1$s', '%2$s', '%1$s')"
                  .formatted(value(), key()));
      case 2, 3 ->
          application(
              "UPDATE salesforce.account SET phone = '%s' WHERE %s".formatted(value(), anyRow()));
      case 4 ->
          application(
              "UPDATE salesforce.account SET name = '%s' WHERE %s".formatted(value(), anyRow()));
      case 5 -> application("DELETE FROM salesforce.account WHERE " + anyRow());
      case 6 ->
          application(
              "UPDATE salesforce.account SET external_id__c = '%s' WHERE %s"
                  .formatted(key(), anyRow()));
      case 7 -> user("creates", () -> create(key(), value()));
      case 8, 9 -> user("changes", () -> change(random.nextBoolean() ? "Phone" : "Name", value()));
      case 10 -> user("deletes", this::delete);
      case 11 -> user("renames", () -> change("External_ID__c", key()));
      case 12 -> fault();
      case 13 -> write();
      case 14 -> readBesideALock();
      default -> read();
    }
  }

  private String value() {
    return "v" + ++values;
  }

  private String key() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  /** A row that is there whatever else happened, the same at a second run. */
  private String anyRow() {
    List<String> ids = reading.texts("SELECT id::text FROM salesforce.account ORDER BY id");
    return ids.isEmpty() ? "false" : "id = " + ids.get(random.nextInt(ids.size()));
  }

  /** A key that another row has is refused: so it is with any application. */
  private void application(String sql) {
    deeds.add(sql);
    try {
      reading.sql(sql);
    } catch (RuntimeException e) {
      deeds.add("  refused");
    }
  }

  private void user(String verb, Supplier<String> deed) {
    try {
      deeds.add("a user of Salesforce " + verb + " " + deed.get());
    } catch (IllegalStateException | UncheckedIOException e) {
      // A fault may meet the user as well.
      deeds.add("a user of Salesforce " + verb + ": refused");
    }
  }

  private String create(String key, String value) {
    reading.inOrg(
        "\"Account\":[{\"Name\":\"%s\",\"External_ID__c\":\"%s\"}]".formatted(value, key));
    return key + " " + value;
  }

  private String change(String field, String value) {
    String id = anyRecord();
    world.org.update("Account", id, "{\"%s\":\"%s\"}".formatted(field, value));
    return id + " " + field + " = " + value;
  }

  private String delete() {
    String id = anyRecord();
    world.org.delete("Account", id);
    return id;
  }

  private String anyRecord() {
    List<@Nullable String> ids = world.org.fields("SELECT Id FROM Account ORDER BY Id", "Id");
    if (ids.isEmpty()) {
      throw new IllegalStateException("there is none");
    }
    return String.valueOf(ids.get(random.nextInt(ids.size())));
  }

  private void fault() {
    String script = FAULTS.get(random.nextInt(FAULTS.size())).formatted(random.nextInt(3));
    deeds.add(script);
    world.fault(script);
  }

  /** The drain, and with it a batch that is carried on, or an invocation of it that dies. */
  private void write() {
    deeds.add("write");
    world.drain();
    if (world.messages.isEmpty() || random.nextInt(3) == 0) {
      deeds.add("  drained only");
      return;
    }
    var pointer = world.messages.poll();
    int lives = random.nextInt(12);
    if (lives > 8) {
      deeds.add("  executed, with reads between its steps");
      world.betweenSteps(
          () -> {
            if (random.nextBoolean()) {
              reading.readNow();
            }
          });
      world.execute(pointer);
      world.betweenSteps(() -> {});
    } else if (lives > 5) {
      deeds.add("  executed");
      world.execute(pointer);
    } else {
      deeds.add("  dies before transaction " + (lives + 1));
      Database mortal = world.db.diesBefore(lives + 1, () -> new World.Died("write"));
      try {
        world.writer(mortal).run(world.request(pointer, null), () -> true);
      } catch (World.Died e) {
        // Queue and execution are gone with it; the next drain finds the batch.
      }
    }
    if (random.nextBoolean()) {
      deeds.add("  time passes");
      world.timePasses();
      reading.answersAreOld();
    }
  }

  private void read() {
    int lives = random.nextInt(24);
    if (lives > 12) {
      deeds.add("read");
      reading.readNow();
      return;
    }
    deeds.add("read, dies before transaction " + (lives + 1));
    try {
      reading.readNow(world.db.diesBefore(lives + 1, () -> new World.Died("read")));
    } catch (World.Died e) {
      // Its lease ends by itself.
    }
  }

  private void readBesideALock() throws SQLException {
    String row = anyRow();
    deeds.add("read beside a lock of " + row);
    try (Connection application = world.db.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("SELECT FROM salesforce.account WHERE " + row + " FOR UPDATE");
      reading.readNow();
      application.rollback();
    }
  }

  private void invariants() {
    assertThat(
            reading.texts(
                "SELECT sfid FROM salesforce.account WHERE sfid IS NOT NULL GROUP BY sfid HAVING"
                    + " count(*) > 1"))
        .as("records with two rows")
        .isEmpty();
    // Of each row and column the last change on its way.
    assertThat(
            reading.texts(
                """
                SELECT DISTINCT r.id || ': ' || e.key
                  FROM salesforce.account r,
                       LATERAL (SELECT DISTINCT ON (c.key) c.key, c.value
                                  FROM salesforce._trigger_log t, each(t.values::hstore) c
                                 WHERE t.table_name = 'account' AND t.record_id = r.id
                                   AND t.state IN ('NEW', 'PENDING') AND c.key IN ('name', 'phone', 'external_id__c')
                                 ORDER BY c.key, t.id DESC) e
                 WHERE e.value IS DISTINCT FROM hstore(r.*) -> e.key
                """))
        .as("changes on their way that were undone")
        .isEmpty();
    assertThat(
            reading.texts(
                """
                SELECT r.id || ' ' || r.sfid FROM salesforce.account r
                  JOIN salesforce._trigger_log t
                    ON t.action = 'DELETE' AND t.table_name = 'account' AND t.state IN ('NEW', 'PENDING')
                   AND t.sfid = r.sfid
                 WHERE r.id > t.record_id
                   AND NOT EXISTS (SELECT FROM salesforce._trigger_log i
                                    WHERE i.action = 'INSERT' AND i.record_id = r.id)
                """))
        .as("deleted rows that were revived")
        .isEmpty();
  }

  /** Nothing fails any more, all is sent, whatever was refused is given up, and all is read. */
  private void quiescence() {
    deeds.add("quiescence");
    world.clearFaults();
    for (int round = 0; round < 10 && (round == 0 || anythingWaits()); round++) {
      world.runUntilQuiet();
      world.limitPasses();
      world.look();
      reading.sql("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
      world.runUntilQuiet();
      reading.answersAreOld();
      // The first may go on with a poll that ends where an earlier one began.
      reading.readNow();
      reading.readNow();
    }
    assertThat(
            world
                .db
                .rows(
                    """
                    SELECT a.why || ' ' || a.sfid || coalesce(': ' || t.id || ' ' || t.action || ' ' || t.state, '')
                             AS what, a.sfid
                      FROM drawbridge.read_again a LEFT JOIN salesforce._trigger_log t ON t.id = a.blocker
                    """)
                .stream()
                .filter(row -> !withoutPlace().contains(String.valueOf(row.get("sfid"))))
                .map(row -> row.get("what")))
        .as("records that are to be read again")
        .isEmpty();
  }

  /**
   * Records whose unique identifier a row has, though Salesforce refused to give it to that row's
   * record: there is no place for a row of their own.
   */
  private Set<String> withoutPlace() {
    Set<String> taken =
        Set.copyOf(
            reading.texts(
                """
                SELECT DISTINCT upper(r.external_id__c) FROM salesforce.account r
                  JOIN salesforce._trigger_log t ON t.record_id = r.id AND t.state IN ('FAILED', 'IGNORED')
                """));
    Set<String> without = new HashSet<>();
    for (JsonNode record : world.org.records("SELECT Id, External_ID__c FROM Account")) {
      String sfid = String.valueOf(OrgClient.text(record, "Id"));
      if (taken.contains(OrgClient.text(record, "External_ID__c"))
          && reading
              .texts("SELECT sfid FROM drawbridge.read_again WHERE why = 'REFUSED'")
              .contains(sfid)) {
        without.add(sfid);
      }
    }
    return without;
  }

  private boolean anythingWaits() {
    return !reading.again().isEmpty()
        || !reading
            .texts(
                """
                SELECT id::text FROM salesforce._trigger_log
                 WHERE state IN ('NEW', 'PENDING', 'REQUEUE')
                    OR id IN (SELECT log_id FROM drawbridge.open_holds)
                UNION ALL SELECT id::text FROM drawbridge.late_request WHERE state = 'OPEN'
                """)
            .isEmpty();
  }

  /** By sfid. A row that Salesforce refused a change of is not compared. */
  private Map<String, String> rows() {
    var rows = new TreeMap<String, String>();
    world
        .db
        .rows(
            "SELECT sfid, name, phone, external_id__c FROM salesforce.account WHERE sfid IS NOT"
                + " NULL")
        .forEach(
            row ->
                rows.put(
                    String.valueOf(row.get("sfid")),
                    row.get("name") + " " + row.get("phone") + " " + row.get("external_id__c")));
    refused().forEach(rows::remove);
    return rows;
  }

  private Map<String, String> records() {
    var records = new TreeMap<String, String>();
    for (JsonNode record :
        world.org.records("SELECT Id, Name, Phone, External_ID__c FROM Account")) {
      records.put(
          String.valueOf(OrgClient.text(record, "Id")),
          OrgClient.text(record, "Name")
              + " "
              + OrgClient.text(record, "Phone")
              + " "
              + OrgClient.text(record, "External_ID__c"));
    }
    refused().forEach(records::remove);
    withoutPlace().forEach(records::remove);
    return records;
  }

  /**
   * What the application wrote and Salesforce did not take stays as it is until the record changes.
   */
  private List<String> refused() {
    return reading.texts(
        """
        SELECT coalesce(t.sfid, i.sfid, '-') FROM salesforce._trigger_log t
          LEFT JOIN drawbridge.record_identity i USING (table_name, record_id)
         WHERE t.state IN ('FAILED', 'IGNORED')
        """);
  }
}
