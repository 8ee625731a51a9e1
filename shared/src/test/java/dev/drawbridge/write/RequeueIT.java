package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** REQUEUE keeps to the life of the entry's row, whatever has its id now. */
class RequeueIT {
  private static final String REFUSED =
      """
      {"kind":"record-error","verb":"%s","object":"Lead","record":0,"times":1,
       "code":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"no"}
      """;
  private static final String GONE = "the row is gone: there was nothing to capture";

  private final World world = new World(List.of(TestMappings.lead()));

  @AfterEach
  void close() {
    world.close();
  }

  private void run(String sql) {
    world.db.execute(sql);
    world.runUntilQuiet();
  }

  private void refused(String verb, String sql) {
    world.fault(REFUSED.formatted(verb));
    run(sql);
    world.clearFaults();
    run("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.db.execute(
        """
        UPDATE salesforce._trigger_log SET state = 'FAILED'
         WHERE state = 'IGNORED' AND sf_result = 1
        """);
  }

  private void paused(String... statements) {
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    for (String sql : statements) {
      world.db.execute(sql);
    }
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
  }

  private void requeue() {
    run("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
  }

  private List<String> leads() {
    List<String> found = new ArrayList<>();
    world
        .org
        .records("SELECT LastName, Phone FROM Lead")
        .forEach(
            lead -> found.add(lead.path("LastName").asText() + " " + lead.path("Phone").asText()));
    return found.stream().sorted().toList();
  }

  private List<String> requeued() {
    return world.db.texts(
        "SELECT coalesce(sf_message, '') FROM salesforce._trigger_log WHERE state = 'REQUEUED'");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void ofARowThatIsGoneCapturesNothingOfTheRowThatHasItsIdNow(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.lead (id, lastname, company) VALUES (1, 'first', 'c')");
    refused("update", "UPDATE salesforce.lead SET phone = '1'");
    run("DELETE FROM salesforce.lead");
    run("INSERT INTO salesforce.lead (id, lastname, company, phone) VALUES (1, 'new', 'c', '2')");
    requeue();
    assertThat(leads()).containsExactly("new 2");
    assertThat(requeued()).containsExactly(GONE);
    assertThat(world.accepted()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void ofARowThatWasTruncatedCapturesNothingEither(WriteAlgorithm algorithm) {
    world.use(algorithm);
    refused("create", "INSERT INTO salesforce.lead (lastname, company) VALUES ('first', 'c')");
    world.db.execute("TRUNCATE salesforce.lead RESTART IDENTITY");
    run("INSERT INTO salesforce.lead (lastname, company, phone) VALUES ('new', 'c', '2')");
    requeue();
    assertThat(leads()).containsExactly("new 2");
    assertThat(requeued()).containsExactly(GONE);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void ofARowWhoseIdWasChangedSinceCapturesItAtItsNewId(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.lead (id, lastname, company) VALUES (1, 'first', 'c')");
    refused("update", "UPDATE salesforce.lead SET phone = '1'");
    run("UPDATE salesforce.lead SET id = 2");
    run("UPDATE salesforce.lead SET id = 3");
    run("INSERT INTO salesforce.lead (id, lastname, company, phone) VALUES (1, 'new', 'c', '2')");
    requeue();
    assertThat(leads()).containsExactly("first 1", "new 2");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void ofARowWhoseChangeOfIdIsNotClaimedYetWaitsForIt(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.lead (id, lastname, company) VALUES (1, 'first', 'c')");
    refused("update", "UPDATE salesforce.lead SET phone = '1'");
    paused(
        "UPDATE salesforce.lead SET id = 2",
        "INSERT INTO salesforce.lead (id, lastname, company, phone) VALUES (1, 'new', 'c', '2')",
        "UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(leads()).containsExactly("first 1", "new 2");
    assertThat(requeued()).hasSize(1).doesNotContain(GONE);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aDeleteThatIsRequeuedEndsNoLifeThatBeganSince(WriteAlgorithm algorithm) {
    world.use(algorithm);
    run("INSERT INTO salesforce.lead (id, lastname, company) VALUES (1, 'first', 'c')");
    refused("delete", "DELETE FROM salesforce.lead");
    run("INSERT INTO salesforce.lead (id, lastname, company, phone) VALUES (1, 'new', 'c', '2')");
    assertThat(leads()).containsExactly("first null", "new 2");
    paused(
        "UPDATE salesforce.lead SET sfid = NULL, _hc_lastop = 'PENDING'",
        "UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'",
        "UPDATE salesforce.lead SET phone = '3'");
    assertThat(leads()).containsExactly("new 3");
    assertThat(
            world.db.texts(
                "SELECT count(*) FROM salesforce.lead JOIN drawbridge.record_identity USING (sfid)"
                    + " WHERE ended IS NULL"))
        .containsExactly("1");
    run("UPDATE salesforce.lead SET phone = '4'");
    assertThat(leads()).containsExactly("new 4");
  }
}
