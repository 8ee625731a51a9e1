package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.drain.Drain.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Record-ordered writes from SQL to the org, and what a held record holds. */
class RecordOrderedWritesIT {
  private final World world =
      new World(List.of(TestMappings.accountWithParent(), TestMappings.contact()));

  @BeforeEach
  void recordOrdered() {
    sql("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String sql) {
    world.db.execute(sql);
  }

  private List<String> waiting() {
    return world.db.texts(
        """
        SELECT table_name || ' ' || record_id || ' ' || action || ' ' || state
          FROM salesforce._trigger_log WHERE state NOT IN ('SUCCESS', 'IGNORED') ORDER BY id
        """);
  }

  /** Account 1 has no name, which Salesforce requires; contact 1 and account 3 hang on it. */
  private void poisonAmongOthers() {
    sql("INSERT INTO salesforce.account (phone, external_id__c) VALUES ('1', 'A-1')");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Bolt', 'A-2')");
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('Ada', 'C-1', 'A-1'), ('Bob', 'C-2', 'A-2')");
    sql(
        "INSERT INTO salesforce.account (name, external_id__c, parent__external_id__c) VALUES"
            + " ('Child', 'A-3', 'A-1')");
    sql("UPDATE salesforce.account SET phone = '9'");
    sql("UPDATE salesforce.contact SET email = lower(lastname) || '@example.org'");
  }

  private static final String[] HELD = {
    "account 1 INSERT FAILED",
    "contact 1 INSERT NEW",
    "account 3 INSERT NEW",
    "account 1 UPDATE NEW",
    "account 3 UPDATE NEW",
    "contact 1 UPDATE NEW"
  };

  @Test
  void everyChangeIsAWriteOfItsOwnInOrderForEachRecord() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1'), ('B',"
            + " 'A-2')");
    sql("UPDATE salesforce.account SET phone = '1'");
    sql("UPDATE salesforce.account SET phone = '2'");
    sql("DELETE FROM salesforce.account WHERE external_id__c = 'A-2'");
    world.runUntilQuiet();
    assertThat(world.accepted().stream().filter(line -> line.endsWith("A-1")))
        .containsExactly("created Account A-1", "updated Account A-1", "updated Account A-1");
    assertThat(world.accepted().stream().filter(line -> line.endsWith("A-2")))
        .containsExactly(
            "created Account A-2",
            "updated Account A-2",
            "updated Account A-2",
            "deleted Account A-2");
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.call")).isEqualTo(4);
  }

  @Test
  void aPoisonRecordHoldsItselfAndWhatDependsOnItAndNothingElse() {
    poisonAmongOthers();
    world.runUntilQuiet();
    assertThat(waiting()).containsExactly(HELD);
    assertThat(world.db.value(String.class, "SELECT scope FROM drawbridge.open_holds"))
        .isEqualTo("RECORD");
    assertThat(world.accepted())
        .contains("created Account A-2", "created Contact C-2", "updated Contact C-2");
    // What comes later goes its way, or joins those that wait.
    sql("UPDATE salesforce.contact SET firstname = 'x'");
    world.runUntilQuiet();
    assertThat(waiting()).hasSize(HELD.length + 1).contains("contact 1 UPDATE NEW");
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT drawbridge.release_hold(id, 'amend', amended => '{\"name\": \"Acme\"}') FROM"
            + " drawbridge.open_holds",
        "UPDATE salesforce._trigger_log SET values = (values::hstore || 'name=>Acme')::text, state"
            + " = 'NEW' WHERE state = 'FAILED'",
        "SELECT drawbridge.release_holds('REQUIRED_FIELD_MISSING', 'amend', 'account',"
            + " '{\"name\": \"Acme\"}')"
      })
  void everyCureLetsAllOfThemGoInOrder(String cure) {
    poisonAmongOthers();
    world.runUntilQuiet();
    sql(cure);
    world.runUntilQuiet();
    assertThat(waiting()).isEmpty();
    List<String> accepted = world.accepted();
    assertThat(accepted.indexOf("created Account A-1"))
        .isLessThan(accepted.indexOf("created Contact C-1"))
        .isLessThan(accepted.indexOf("created Account A-3"));
    assertThat(world.org.count("SELECT Id FROM Contact WHERE Account.Name = 'Acme'")).isEqualTo(1);
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.waiting")).isZero();
  }

  @Test
  void aSkippedRecordTakesItsDependantsWithItVisibly() {
    poisonAmongOthers();
    world.runUntilQuiet();
    sql("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    // Its own update has no record; its children name a parent that is not there: held in turn.
    assertThat(world.db.texts("SELECT DISTINCT code FROM drawbridge.open_holds ORDER BY code"))
        .containsExactly("INVALID_FIELD", "NO_SALESFORCE_ID");
    sql(
        "SELECT drawbridge.release_holds(code, 'skip') FROM (SELECT DISTINCT code FROM"
            + " drawbridge.open_holds) c");
    world.runUntilQuiet();
    sql(
        "SELECT drawbridge.release_holds(code, 'skip') FROM (SELECT DISTINCT code FROM"
            + " drawbridge.open_holds) c");
    world.runUntilQuiet();
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aHundredPoisonRecordsAmongAThousandHoldThemselvesAndAreCuredTogether() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT CASE WHEN i % 10 <> 0 THEN"
            + " 'n' END, 'A-' || i FROM generate_series(1, 1000) i");
    sql("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(waiting()).hasSize(200);
    assertThat(world.accepted()).hasSize(1800);
    sql(
        "SELECT drawbridge.release_holds('REQUIRED_FIELD_MISSING', 'amend', amended => '{\"name\":"
            + " \"Unnamed\"}')");
    world.runUntilQuiet();
    assertThat(waiting()).isEmpty();
    assertThat(world.accepted()).hasSize(2000);
  }

  /** The rename that was captured again stands in the log behind the row that takes its value. */
  @Test
  void whoTakesTheValueOfARowThatWaitsWaitsToo() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('First', 'K')");
    world.runUntilQuiet();
    String refusesOne =
        "{\"kind\":\"record-error\",\"verb\":\"update\",\"record\":0,\"code\":\"FIELD_CUSTOM_VALIDATION_EXCEPTION\",\"message\":\"no\"}";
    world.fault(refusesOne);
    sql("UPDATE salesforce.account SET external_id__c = 'K2'");
    world.runUntilQuiet();
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Second', 'K')");
    sql("UPDATE salesforce.account SET phone = '1' WHERE name = 'First'");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.fault(refusesOne);
    world.runUntilQuiet();
    assertThat(waiting())
        .containsExactlyInAnyOrder(
            "account 1 UPDATE REQUEUED",
            "account 2 INSERT NEW",
            "account 1 UPDATE FAILED",
            "account 1 UPDATE NEW");
    sql("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(waiting()).containsExactly("account 1 UPDATE REQUEUED");
    assertThat(world.accepted())
        .containsExactly(
            "created Account K", "updated Account K", "updated Account K2", "created Account K");
    Invariants.hold(world.db);
  }

  @Test
  void underOrderedWritesAHeldRecordHoldsEverything() {
    poisonAmongOthers();
    world.runUntilQuiet();
    sql("UPDATE drawbridge.connection SET algorithm = 'ORDERED'");
    assertThat(world.drain().reason()).isEqualTo(Reason.HELD);
  }

  @Test
  void recordsThatNameEachOtherAreWrittenByASecondUpdate() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c, parent__external_id__c) VALUES"
            + " ('One', 'A-1', 'A-2'), ('Two', 'A-2', 'A-1')");
    world.runUntilQuiet();
    assertThat(waiting()).isEmpty();
    assertThat(world.org.count("SELECT Id FROM Account WHERE ParentId != null")).isEqualTo(2);
  }
}
