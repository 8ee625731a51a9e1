package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Merged Writes from SQL to the org. */
class MergedWritesIT {
  private final World world =
      new World(List.of(TestMappings.accountWithParent(), TestMappings.contact()));

  @BeforeEach
  void merged() {
    sql("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
  }

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

  @Test
  void rapidChangesOfARowAreOneWriteWithTheLastValues() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Nathaniel', 'A-1')");
    sql("UPDATE salesforce.account SET phone = '1', name = 'Nate'");
    sql("UPDATE salesforce.account SET phone = '2'");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1");
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE MERGED", "UPDATE MERGED");
    sql("UPDATE salesforce.account SET phone = '3'");
    sql("UPDATE salesforce.account SET name = 'N.'");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1", "updated Account A-1");
    assertThat(world.org.count("SELECT Name, Phone FROM Account WHERE Phone = '3' AND Name = 'N.'"))
        .isEqualTo(1);
    assertThat(world.db.value(String.class, "SELECT _hc_lastop FROM salesforce.account"))
        .isEqualTo("UPDATED");
    Invariants.hold(world.db);
  }

  @Test
  void anInsertDeletedBeforeItWasSentLeavesNothingBehind() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("UPDATE salesforce.account SET phone = '1'");
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    assertThat(world.journal()).isEmpty();
    assertThat(states()).containsExactly("INSERT MERGED", "UPDATE MERGED", "DELETE IGNORED");
  }

  @Test
  void aChildLoggedBeforeItsParentFollowsIt() {
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('Ada', 'C-1', 'A-1')");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1", "created Contact C-1");
  }

  @Test
  void recordsThatNameEachOtherAreWrittenByASecondUpdate() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c, parent__external_id__c) VALUES"
            + " ('One', 'A-1', 'A-2'), ('Two', 'A-2', 'A-1'), ('Self', 'A-3', 'A-3')");
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT Id FROM Account WHERE Parent.Name = 'Two' AND Name = 'One'"))
        .isEqualTo(1);
    assertThat(world.org.count("SELECT Id FROM Account WHERE Parent.Name = 'One' AND Name = 'Two'"))
        .isEqualTo(1);
    assertThat(world.org.count("SELECT Id FROM Account WHERE Parent.Name = 'Self'")).isEqualTo(1);
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
  }

  @Test
  void aReferenceLeftOutIsSentAsTheRowHoldsItByThen() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c, parent__external_id__c) VALUES"
            + " ('One', 'A-1', 'A-2'), ('Two', 'A-2', 'A-1')");
    world.drain();
    // The application changes its mind while the batch is under way.
    sql("UPDATE salesforce.account SET parent__external_id__c = NULL");
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT Id FROM Account WHERE ParentId != null")).isZero();
  }

  @Test
  void aRejectedInsertIsFailedAndSentAgainWithTheRowsNextChange() {
    sql("INSERT INTO salesforce.contact (firstname, external_id__c) VALUES ('nameless', 'C-1')");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT FAILED", "INSERT SUCCESS");
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.open_holds"))
        .isZero();
    sql("UPDATE salesforce.contact SET lastname = 'Ada'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "INSERT SUCCESS", "UPDATE MERGED");
    assertThat(
            world.org.count(
                "SELECT Id FROM Contact WHERE FirstName = 'nameless' AND LastName = 'Ada'"))
        .isEqualTo(1);
  }

  @Test
  void childrenRejectedForAMissingParentGoAgainWhenItSucceeds() {
    sql("INSERT INTO salesforce.account (phone, external_id__c) VALUES ('1', 'A-1')");
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('Ada', 'C-1', 'A-1')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT FAILED", "INSERT FAILED");
    sql("UPDATE salesforce.account SET name = 'Acme'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("INSERT SUCCESS", "INSERT SUCCESS", "UPDATE MERGED");
    assertThat(world.org.count("SELECT Id FROM Contact WHERE Account.Name = 'Acme'")).isEqualTo(1);
  }

  @Test
  void aChildIsDeletedBeforeItsParent() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('Ada', 'C-1', 'A-1')");
    world.runUntilQuiet();
    sql("DELETE FROM salesforce.account");
    sql("DELETE FROM salesforce.contact");
    world.runUntilQuiet();
    assertThat(world.accepted()).endsWith("deleted Contact C-1", "deleted Account A-1");
    assertThat(states()).containsOnly("INSERT SUCCESS", "DELETE SUCCESS");
  }

  @Test
  void twoRowsThatExchangeTheirUniqueValuesAreWrittenOneChangeAfterTheOther() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('One', 'A'), ('Two', 'B')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.account SET external_id__c = 'T' WHERE name = 'One'");
    sql("UPDATE salesforce.account SET external_id__c = 'A' WHERE name = 'Two'");
    sql("UPDATE salesforce.account SET external_id__c = 'B' WHERE name = 'One'");
    world.runUntilQuiet();
    assertThat(states()).containsOnly("INSERT SUCCESS", "UPDATE SUCCESS");
    assertThat(world.org.field("SELECT Name FROM Account WHERE External_ID__c = 'B'", "Name"))
        .isEqualTo("One");
  }

  @Test
  void anInsertOfUnknownOutcomeHoldsItsRecordAndNothingElse() {
    try (World unkeyed =
        new World(List.of(TestMappings.account(null), TestMappings.contact(null)))) {
      unkeyed.db.execute("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
      unkeyed.fault(
          """
          {"kind":"commit-and-drop","verb":"create"}
          """);
      unkeyed.db.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
      unkeyed.runUntilQuiet();
      unkeyed.db.execute("UPDATE salesforce.account SET phone = '1'");
      unkeyed.db.execute("INSERT INTO salesforce.account (name) VALUES ('Bolt')");
      unkeyed.runUntilQuiet();
      assertThat(unkeyed.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
          .containsExactly("FAILED", "NEW", "SUCCESS");
      assertThat(unkeyed.db.value(String.class, "SELECT reason FROM drawbridge.open_holds"))
          .isEqualTo("OUTCOME_UNKNOWN");
      String sfid = unkeyed.org.field("SELECT Id FROM Account WHERE Name = 'Acme'", "Id");
      unkeyed.db.execute(
          "SELECT drawbridge.release_hold(id, 'landed', ?) FROM drawbridge.open_holds", sfid);
      unkeyed.runUntilQuiet();
      assertThat(unkeyed.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
          .containsExactly("SUCCESS", "SUCCESS", "SUCCESS");
      assertThat(unkeyed.org.count("SELECT Id FROM Account")).isEqualTo(2);
    }
  }

  @Test
  void aSwitchOfTheAlgorithmTakesEffectAtTheNextCallAndLosesNothing() {
    sql("UPDATE drawbridge.connection SET algorithm = 'ORDERED'");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    sql("UPDATE salesforce.account SET phone = '1'");
    sql("UPDATE salesforce.account SET phone = '2'");
    world.drain();
    sql("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
    assertThat(world.execute(world.messages.poll())).isInstanceOf(Verdict.Parked.class);
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1");
    assertThat(states()).containsExactly("INSERT SUCCESS", "UPDATE MERGED", "UPDATE MERGED");
  }
}
