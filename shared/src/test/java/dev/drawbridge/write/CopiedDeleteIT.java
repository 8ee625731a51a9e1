package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.triggerlog.Archive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DELETE entries that an operator copied, and such as only look like it. */
class CopiedDeleteIT {
  private final World world = new World(List.of(TestMappings.account(null)));

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String statement) {
    world.db.execute(statement);
  }

  private List<String> names() {
    return world.org.fields("SELECT Name FROM Account ORDER BY Name", "Name");
  }

  private void rowIsInsertedDeletedAndArchived() {
    sql("INSERT INTO salesforce.account (id, name) VALUES (1, 'one')");
    world.runUntilQuiet();
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    allIsArchived();
  }

  private void allIsArchived() {
    sql("UPDATE salesforce._trigger_log SET processed_at = processed_at - interval '3 days'");
    world.db.database().transaction(handle -> new Archive(TestDatabase.SCHEMA).move(handle, 24));
  }

  /** As an operator sends archived changes once more. */
  private void copied(String which) {
    sql(
        """
        INSERT INTO salesforce._trigger_log
               (txid, created_at, processed_at, state, action, table_name, record_id, sfid, old, values)
        SELECT txid, created_at, processed_at, 'NEW', action, table_name, record_id, sfid, old, values
          FROM salesforce._trigger_log_archive WHERE %s ORDER BY id
        """
            .formatted(which));
  }

  @Test
  void aCopyThatIsNotClaimedYetKeepsNoResultFromTheRowThatHasTheIdNow() {
    rowIsInsertedDeletedAndArchived();
    sql("INSERT INTO salesforce.account (id, name) VALUES (1, 'two')");
    world.drain();
    copied("action = 'DELETE'");
    world.runUntilQuiet();
    assertThat(names()).containsExactly("two");
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account")).doesNotContainNull();
    sql("UPDATE salesforce.account SET name = 'three'");
    world.runUntilQuiet();
    assertThat(names()).containsExactly("three");
    Invariants.hold(world.db);
  }

  /** Its entries have one time, and another session's are captured between them. */
  @Test
  void aLongTransactionThatDeletesAnIdTwiceLeavesNoRecord() {
    sql("INSERT INTO salesforce.account (id, name) VALUES (1, 'one')");
    world.runUntilQuiet();
    sql(
        """
        DELETE FROM salesforce.account WHERE id = 1;
        INSERT INTO salesforce.account (id, name) VALUES (1, 'two');
        INSERT INTO salesforce.account (id, name) VALUES (2, 'other');
        DELETE FROM salesforce.account WHERE id = 1;
        """);
    sql(
        "UPDATE salesforce._trigger_log SET created_at = created_at + interval '5 seconds'"
            + " WHERE record_id = 2");
    world.runUntilQuiet();
    assertThat(names()).containsExactly("other");
    Invariants.hold(world.db);
  }

  @Test
  void aCopyOfADeleteThatWasAcceptedIsFulfilledHoweverLongAgo() {
    rowIsInsertedDeletedAndArchived();
    copied("action = 'DELETE'");
    sql("INSERT INTO salesforce.account (id, name) VALUES (2, 'other')");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .doesNotContain("FAILED", "NEW", "PENDING");
    assertThat(names()).containsExactly("other");
  }

  /** As an operator sends a change once more, in each of the ways that Heroku Connect knows. */
  @ParameterizedTest
  @CsvSource({
    "ORDERED, NEW", "RECORD_ORDERED, NEW", "MERGED, NEW",
    "ORDERED, REQUEUE", "RECORD_ORDERED, REQUEUE", "MERGED, REQUEUE"
  })
  void anAcceptedDeleteThatIsSetBackIsFulfilled(String algorithm, String state) {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm);
    sql("INSERT INTO salesforce.account (id, name) VALUES (1, 'one')");
    world.runUntilQuiet();
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce._trigger_log SET state = ? WHERE action = 'DELETE'", state);
    world.runUntilQuiet();
    assertThat(
            world.db.texts(
                "SELECT DISTINCT state FROM salesforce._trigger_log WHERE action = 'DELETE' ORDER"
                    + " BY 1"))
        .isSubsetOf(
            state.equals("NEW") ? List.of("SUCCESS") : List.of("MERGED", "REQUEUED", "SUCCESS"));
    assertThat(world.db.texts("SELECT code FROM drawbridge.hold")).isEmpty();
  }

  /** Merged with a copy of the INSERT, the DELETE is sent once more. */
  @Test
  void soIsOneThatACopyOfTheInsertBringsBack() {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
    sql("INSERT INTO salesforce.account (id, name) VALUES (1, 'one')");
    world.runUntilQuiet();
    world.fault(
        "{\"kind\":\"record-error\",\"verb\":\"delete\",\"record\":0,"
            + "\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\"}");
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(names()).isEmpty();
    allIsArchived();
    copied("state IN ('SUCCESS', 'REQUEUED')");
    world.runUntilQuiet();
    assertThat(names()).isEmpty();
    assertThat(
            world.db.texts(
                "SELECT action || ' ' || state || ' ' || coalesce(sf_message, '')"
                    + " FROM salesforce._trigger_log WHERE state IN ('FAILED', 'NEW', 'PENDING')"))
        .isEmpty();
  }
}
