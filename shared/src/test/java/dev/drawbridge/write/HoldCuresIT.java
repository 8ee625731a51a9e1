package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.TestMappings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Amended values, several holds at once, REQUEUE, what holds the queue, and TRUNCATE. */
class HoldCuresIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String sql) {
    world.db.execute(sql);
  }

  private List<String> states() {
    return world.db.texts("SELECT action || ' ' || state FROM salesforce._trigger_log ORDER BY id");
  }

  private void aHeldContact() {
    sql("INSERT INTO salesforce.contact (firstname, external_id__c) VALUES ('nameless', 'C-1')");
    world.runUntilQuiet();
    assertThat(states()).contains("INSERT FAILED");
  }

  @Test
  void amendedValuesGoIntoTheChangeAndTheRowAndAreCapturedOnce() {
    aHeldContact();
    world.amend("{\"lastname\": \"O'Neil \\\"x\\\" \\\\\", \"birthdate\": \"4 March 1990\"}");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS");
    assertThat(
            world.db.rows("SELECT lastname, birthdate::text, _hc_lastop FROM salesforce.contact"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("lastname", "O'Neil \"x\" \\")
                    .containsEntry("birthdate", "1990-03-04")
                    .containsEntry("_hc_lastop", "INSERTED"));
    assertThat(world.org.count("SELECT Id FROM Contact WHERE Birthdate = 1990-03-04")).isEqualTo(1);
  }

  @Test
  void anAmendedColumnThatTheApplicationChangedSinceKeepsTheApplicationsValue() {
    aHeldContact();
    sql("UPDATE salesforce.contact SET lastname = 'Later'");
    world.amend("{\"lastname\": \"Amended\"}");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE SUCCESS");
    assertThat(world.db.value(String.class, "SELECT lastname FROM salesforce.contact"))
        .isEqualTo("Later");
    assertThat(world.org.count("SELECT Id FROM Contact WHERE LastName = 'Later'")).isEqualTo(1);
  }

  @Test
  void anAmendedValueReachesTheRowUnderItsNewId() {
    aHeldContact();
    sql("UPDATE salesforce.contact SET id = 77");
    world.amend("{\"lastname\": \"Amended\"}");
    assertThat(world.db.texts("SELECT id || lastname FROM salesforce.contact"))
        .containsExactly("77Amended");
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT Id FROM Contact WHERE LastName = 'Amended'")).isEqualTo(1);
  }

  @Test
  void anAmendedValueIsNotForTheNextRowOfTheId() {
    aHeldContact();
    sql("CREATE TABLE public.next AS SELECT * FROM salesforce.contact");
    sql("DELETE FROM salesforce.contact");
    sql("INSERT INTO salesforce.contact SELECT * FROM public.next");
    world.amend("{\"lastname\": \"Amended\"}");
    assertThat(
            world.db.value(
                Long.class, "SELECT count(*) FROM salesforce.contact WHERE lastname = 'Amended'"))
        .isZero();
  }

  @Test
  void anEntryWhoseRowIsUnknownIsNotAmended() {
    aHeldContact();
    sql("INSERT INTO salesforce.contact (lastname) VALUES ('other')");
    sql(
        "DO $$ BEGIN UPDATE salesforce.contact SET id = 99 WHERE id = 1; UPDATE salesforce.contact"
            + " SET id = 1 WHERE id = 2; UPDATE salesforce.contact SET id = 2 WHERE id = 99; END"
            + " $$");
    assertThatThrownBy(() -> world.amend("{\"lastname\": \"Amended\"}"))
        .hasMessageContaining("nobody can tell yet which");
  }

  @Test
  void everyMisuseOfAmendIsOneSentenceAndChangesNothing() {
    aHeldContact();
    assertThatThrownBy(() -> world.amend("{}")).hasMessageContaining("amend needs new values");
    assertThatThrownBy(() -> world.amend("[1]")).hasMessageContaining("amend needs new values");
    assertThatThrownBy(() -> world.amend("{\"nope\": 1}")).hasMessageContaining("no column nope");
    assertThatThrownBy(() -> world.amend("{\"sfid\": \"x\"}"))
        .hasMessageContaining("no column sfid");
    assertThatThrownBy(() -> world.amend("{\"birthdate\": \"soon\"}")).hasMessageContaining("date");
    assertThat(states()).containsExactly("INSERT FAILED");
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.open_holds"))
        .isEqualTo(1);
  }

  @Test
  void allHoldsOfOneCauseAreReleasedTogetherAndOthersStay() {
    sql(
        "INSERT INTO salesforce.contact (lastname, email, external_id__c) VALUES (NULL, NULL,"
            + " 'C-1'), (NULL, NULL, 'C-2'), ('Ada', 'no address', 'C-3')");
    world.runUntilQuiet();
    assertThat(
            world.db.value(
                Integer.class,
                "SELECT drawbridge.release_holds('REQUIRED_FIELD_MISSING', 'skip', 'contact')"))
        .isEqualTo(2);
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds"))
        .containsExactly("INVALID_EMAIL_ADDRESS");
    assertThatThrownBy(() -> sql("SELECT drawbridge.release_holds('X', 'landed')"))
        .hasMessageContaining("one by one");
  }

  @Test
  void requeueSendsWhatTheRowHoldsNow() {
    aHeldContact();
    sql("SET xmlbinary = 'hex'; UPDATE salesforce.contact SET lastname = 'Ada'");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT REQUEUED", "INSERT SUCCESS");
    assertThat(world.db.value(String.class, "SELECT resolution FROM drawbridge.hold"))
        .isEqualTo("cured");
  }

  @Test
  void requeueOfAnUpdateTakesItsColumnsAndOfADeleteTheDelete() {
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.contact SET lastname = NULL");
    world.runUntilQuiet();
    sql(
        "SET xmlbinary = 'hex'; UPDATE salesforce.contact SET lastname = 'Byron', email ="
            + " 'b@x.org'; RESET xmlbinary");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE REQUEUED", "UPDATE SUCCESS");
    assertThat(world.org.count("SELECT Id FROM Contact WHERE LastName = 'Byron' AND Email = null"))
        .isEqualTo(1);
    sql("DELETE FROM salesforce.contact");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE action = 'DELETE'");
    world.runUntilQuiet();
    assertThat(states()).endsWith("DELETE REQUEUED", "DELETE SUCCESS");
  }

  @Test
  void requeueOfARowThatIsGoneSendsNothing() {
    aHeldContact();
    sql("DELETE FROM salesforce.contact");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT REQUEUED", "DELETE IGNORED");
  }

  @Test
  void whereAnyFailureHoldsARejectedUpdateHoldsTheQueue() {
    world.obey(TestRules.with(Map.of("HOLD_ON", "ANY")));
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('Ada', 'C-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.contact SET lastname = NULL");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE FAILED", "INSERT NEW");
  }

  @Test
  void aTruncateIsNotSentAndIsReportedOnce() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql("TRUNCATE salesforce.account");
    assertThat(world.drain().truncated()).containsExactly("account");
    assertThat(world.drain().truncated()).isEmpty();
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1");
  }
}
