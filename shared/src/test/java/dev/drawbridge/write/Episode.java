package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A stretch of an application's life, made up from a seed: transactions that commit, roll back or
 * stay open, while invocations die, messages get lost, doubled or late, and the org and the network
 * fail. Every change of a row gives it a phone number nobody had before, so that the org's journal
 * can be told against the committed history.
 */
final class Episode {
  private static final List<String> FAULTS =
      List.of(
          "{\"kind\":\"fail-before-commit\",\"verb\":\"%s\",\"after\":%d}",
          "{\"kind\":\"commit-and-drop\",\"verb\":\"%s\",\"after\":%d}",
          "{\"kind\":\"commit-and-drop\",\"verb\":\"%s\",\"after\":%d,\"times\":2}",
          "{\"kind\":\"truncate-answer\",\"verb\":\"%s\",\"after\":%d}",
          "{\"kind\":\"http-status\",\"verb\":\"%s\",\"after\":%d,\"status\":503}",
          "{\"kind\":\"soap-fault\",\"verb\":\"%s\",\"after\":%d,\"code\":\"SERVER_UNAVAILABLE\"}",
          "{\"kind\":\"soap-fault\",\"verb\":\"%s\",\"after\":%d,\"code\":\"UNKNOWN_EXCEPTION\"}",
          "{\"kind\":\"invalid-session\",\"verb\":\"%s\",\"after\":%d}",
          "{\"kind\":\"record-error\",\"verb\":\"%s\",\"after\":%d}",
          "{\"kind\":\"record-error\",\"verb\":\"%s\",\"after\":%d,\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\"}");

  private final World world;
  private final WriteAlgorithm algorithm;
  private final Random random;
  private final String name;
  private final List<BatchPointer> seen = new ArrayList<>();
  private boolean open;
  private int deathsLeft;
  private int phone;
  private int keys;

  Episode(World world, WriteAlgorithm algorithm, long seed) {
    this.world = world;
    this.algorithm = algorithm;
    this.random = new Random(seed);
    this.name = "E" + Long.toHexString(seed) + algorithm.name().charAt(0) + "-";
    this.deathsLeft = random.nextInt(4);
  }

  void run() throws SQLException {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
    world.claimAtMost(random.nextBoolean() ? 10_000 : 1 + random.nextInt(8));
    world.obey(WriteRules.standard(Duration.ofSeconds(20)).atOnce(1 + random.nextInt(4)));
    int faults = random.nextInt(3);
    for (int i = 0; i < faults; i++) fault();
    world.listen(this::reached);
    for (int i = 0; i < 3 + random.nextInt(4); i++) {
      transactions();
      work();
    }
    world.clearFaults();
    world.listen(Steps.silent());
    settle();
    assertAllIsWell();
  }

  private void fault() {
    String verb = List.of("upsert", "update", "delete", "any").get(random.nextInt(4));
    String script = FAULTS.get(random.nextInt(FAULTS.size()));
    world.fault(script.formatted(verb, random.nextInt(4)));
  }

  /** Anything may happen between two steps. */
  private void reached(Step step) {
    Invariants.hold(world.db);
    // This thread must not wait for rows that its own open transaction holds.
    if (random.nextInt(25) == 0 && !open) change(this::execute);
    if (deathsLeft > 0 && random.nextInt(15) == 0) {
      deathsLeft--;
      throw new World.Died(step);
    }
  }

  private void execute(String sql) {
    world.db.execute(sql);
  }

  @FunctionalInterface
  private interface Sql {
    void execute(String sql) throws SQLException;
  }

  /** Two at a time, so that they commit in another order than they began. */
  private void transactions() throws SQLException {
    try (Connection one = world.db.connect();
        Connection other = world.db.connect()) {
      one.setAutoCommit(false);
      open = true;
      transaction(one);
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        // The other must not wait for rows that this thread holds.
        insert(statement::execute);
      }
      other.commit();
      work();
      if (random.nextInt(4) == 0) one.rollback();
      else one.commit();
      open = false;
    }
  }

  private void transaction(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i <= random.nextInt(4); i++) {
        Savepoint before = connection.setSavepoint();
        change(statement::execute);
        if (random.nextInt(5) == 0) connection.rollback(before);
      }
    }
  }

  private void change(Sql sql) {
    try {
      switch (random.nextInt(6)) {
        case 0 -> insert(sql);
        case 1, 2, 3 ->
            sql.execute(
                "UPDATE salesforce.account SET phone = '%s' WHERE id = %s"
                    .formatted(name + phone++, any("account")));
        case 4 ->
            sql.execute(
                "UPDATE salesforce.contact SET firstname = '%s', account__external_id__c = (SELECT external_id__c FROM salesforce.account WHERE id = %s) WHERE id = %s"
                    .formatted(name + phone++, any("account"), any("contact")));
        default -> sql.execute("DELETE FROM salesforce.contact WHERE id = " + any("contact"));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** A row of this episode, the same one whenever the seed is the same. */
  private String any(String table) {
    return "(SELECT id FROM salesforce.%s WHERE external_id__c LIKE '%s%%' ORDER BY md5(external_id__c || '%d') LIMIT 1)"
        .formatted(table, name, random.nextInt());
  }

  private void insert(Sql sql) throws SQLException {
    String key = name + keys++;
    sql.execute(
        "INSERT INTO salesforce.account (name, external_id__c, phone) VALUES ('n', '%s', '%s')"
            .formatted(key, name + phone++));
    sql.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c, firstname, account__external_id__c) VALUES ('n', '%s', '%s', '%1$s')"
            .formatted(key, name + phone++));
  }

  /** Some of what queue, workflow and schedule would do, or what they would not. */
  private void work() {
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      guarded(world::drain);
      if (random.nextInt(8) == 0) world.messages.clear();
      if (random.nextInt(3) == 0) world.timePasses();
      BatchPointer pointer = world.messages.poll();
      if (pointer == null && !seen.isEmpty() && random.nextInt(3) == 0) {
        pointer = seen.get(random.nextInt(seen.size()));
      }
      if (pointer == null) continue;
      seen.add(pointer);
      BatchPointer next = pointer;
      if (random.nextInt(3) == 0) guarded(() -> world.write(next, null));
      else guarded(() -> world.execute(next));
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (World.Died expected) {
      // The invocation is gone; nobody tells.
    }
  }

  /** The faults are over; an operator repeats what failed. */
  private void settle() {
    for (int i = 0; i < 6; i++) {
      world.runUntilQuiet();
      Invariants.hold(world.db);
      world.db.execute("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
      world.db.execute("UPDATE salesforce._trigger_log SET state = 'NEW' WHERE state = 'FAILED'");
      if (unsettled() == 0) return;
    }
    throw new AssertionError(
        "never settled: "
            + world.db.rows(
                "SELECT id, state, action, sf_message FROM salesforce._trigger_log WHERE state IN"
                    + " ('NEW', 'PENDING', 'FAILED')"));
  }

  private int unsettled() {
    return world.db.value(
        Integer.class,
        "SELECT count(*) FROM salesforce._trigger_log WHERE state IN ('NEW', 'PENDING', 'FAILED')");
  }

  private void assertAllIsWell() {
    assertThat(inTheOrg("Account", "Phone")).isEqualTo(inTheTable("account", "phone"));
    assertThat(inTheOrg("Contact", "FirstName")).isEqualTo(inTheTable("contact", "firstname"));
    assertThat(
            world.db.rows(
                "SELECT id FROM salesforce.account WHERE sfid IS NULL UNION ALL SELECT id FROM"
                    + " salesforce.contact WHERE sfid IS NULL"))
        .isEmpty();
    if (algorithm != WriteAlgorithm.MERGED) {
      assertThat(journal()).isEqualTo(history());
    }
    assertNothingDoubled();
  }

  private Map<String, String> inTheTable(String table, String column) {
    Map<String, String> state = new LinkedHashMap<>();
    world
        .db
        .rows(
            "SELECT external_id__c, %s AS value FROM salesforce.%s WHERE external_id__c LIKE '%s%%' ORDER BY 1"
                .formatted(column, table, name))
        .forEach(r -> state.put((String) r.get("external_id__c"), (String) r.get("value")));
    return state;
  }

  private Map<String, String> inTheOrg(String object, String field) {
    Map<String, String> state = new LinkedHashMap<>();
    world
        .query(
            "SELECT External_ID__c, %s FROM %s WHERE External_ID__c LIKE '%s%%'"
                .formatted(field, object, name))
        .path("records")
        .forEach(r -> state.put(r.path("External_ID__c").asText(), r.path(field).asText()));
    return new LinkedHashMap<>(new java.util.TreeMap<>(state));
  }

  /** Of each record the accepted numbers in the order of the journal; a replay counts once. */
  private Map<String, List<String>> journal() {
    Map<String, List<String>> histories = new java.util.TreeMap<>();
    for (JsonNode line : world.journal()) {
      String key = line.path("externalId").path("value").asText();
      if (!key.startsWith(name) || line.path("outcome").asText().equals("rejected")) continue;
      String number =
          line.path("outcome").asText().equals("deleted")
              ? "deleted"
              : line.path("fields")
                  .path("Phone")
                  .asText(line.path("fields").path("FirstName").asText());
      List<String> history =
          histories.computeIfAbsent(line.path("object").asText() + key, k -> new ArrayList<>());
      if (history.isEmpty() || !history.getLast().equals(number)) history.add(number);
    }
    return histories;
  }

  /** The same from the log: the changes that became SUCCESS, in its order. */
  private Map<String, List<String>> history() {
    Map<String, List<String>> histories = new java.util.TreeMap<>();
    world
        .db
        .rows(
            """
            SELECT CASE t.table_name WHEN 'account' THEN 'Account' ELSE 'Contact' END
                   || coalesce(t.values::hstore -> 'external_id__c', t.old::hstore -> 'external_id__c') AS key,
                   CASE t.action WHEN 'DELETE' THEN 'deleted'
                        ELSE coalesce(t.values::hstore -> 'phone', t.values::hstore -> 'firstname') END AS number
              FROM salesforce._trigger_log t
             WHERE t.state = 'SUCCESS'
               AND coalesce(t.values::hstore -> 'external_id__c', t.old::hstore -> 'external_id__c') LIKE ?
             ORDER BY t.id
            """,
            name + "%")
        .forEach(
            r ->
                histories
                    .computeIfAbsent((String) r.get("key"), k -> new ArrayList<>())
                    .add((String) r.get("number")));
    return histories;
  }

  private void assertNothingDoubled() {
    List<String> created = new ArrayList<>();
    for (JsonNode line : world.journal()) {
      if (line.path("outcome").asText().equals("created")) {
        created.add(line.path("object").asText() + line.path("externalId").path("value").asText());
      }
    }
    assertThat(created).doesNotHaveDuplicates();
  }
}
