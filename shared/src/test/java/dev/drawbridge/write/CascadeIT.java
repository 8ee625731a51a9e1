package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Salesforce deletes by itself with a parent, and what the application means by it. */
class CascadeIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void family(WriteAlgorithm algorithm) {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('p', 'R'); INSERT INTO"
            + " salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('c', 'RC', 'R')");
    world.runUntilQuiet();
  }

  private void together(String... statements) throws Exception {
    try (Connection application = world.db.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      application.commit();
    }
    world.runUntilQuiet();
    Invariants.hold(world.db);
  }

  private String parentOf(String contact) {
    String parent =
        world.org.field(
            "SELECT Account.Name FROM Contact WHERE External_ID__c = '%s'".formatted(contact),
            "Account.Name");
    return parent == null ? "none" : parent;
  }

  private int contacts() {
    return world.org.count("SELECT Id FROM Contact");
  }

  private List<String> states() {
    return world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log ORDER BY 1");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChildOfAParentThatIsReplacedLivesOnUnderTheNewOne(WriteAlgorithm algorithm)
      throws Exception {
    family(algorithm);
    together(
        "UPDATE salesforce.contact SET account__external_id__c = NULL",
        "DELETE FROM salesforce.account",
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('new', 'R')",
        "UPDATE salesforce.contact SET account__external_id__c = 'R'");
    assertThat(parentOf("RC")).isEqualTo("new");
    assertThat(states()).doesNotContain("FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void onDeleteSetNullKeepsTheChild(WriteAlgorithm algorithm) throws Exception {
    family(algorithm);
    together(
        "DELETE FROM salesforce.account",
        "UPDATE salesforce.contact SET account__external_id__c = NULL");
    assertThat(contacts()).isOne();
    assertThat(parentOf("RC")).isEqualTo("none");
    assertThat(states()).doesNotContain("FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void onDeleteCascadeIsFulfilledByTheParentsDelete(WriteAlgorithm algorithm) throws Exception {
    family(algorithm);
    world.claimAtMost(1);
    together("DELETE FROM salesforce.account", "DELETE FROM salesforce.contact");
    assertThat(contacts()).isZero();
    assertThat(states()).doesNotContain("FAILED");
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
  }

  /** In Salesforce it hangs on the record, and not on what that is called. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChildLeavesAParentThatWasRenamedSinceBeforeThatIsDeleted(WriteAlgorithm algorithm)
      throws Exception {
    family(algorithm);
    together("INSERT INTO salesforce.account (name, external_id__c) VALUES ('other', 'O')");
    together("UPDATE salesforce.account SET external_id__c = 'R2' WHERE external_id__c = 'R'");
    together("UPDATE salesforce.account SET external_id__c = 'R3' WHERE external_id__c = 'R2'");
    together(
        "DELETE FROM salesforce.account WHERE external_id__c = 'R3'",
        "UPDATE salesforce.contact SET account__external_id__c = 'O'");
    assertThat(parentOf("RC")).isEqualTo("other");
    assertThat(states()).doesNotContain("FAILED");
    assertThat(world.db.texts("SELECT value FROM drawbridge.former_name")).isEmpty();
  }

  /** Its parent's mapping upserts by no field, or by another than the one that children name. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void soItDoesWhereItsParentIsNotWrittenByThatName(WriteAlgorithm algorithm) throws Exception {
    try (World plain = new World(List.of(TestMappings.account(null), TestMappings.contact()))) {
      plain.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
      for (String written :
          List.of(
              "INSERT INTO salesforce.account (name, external_id__c) VALUES ('p', 'R'), ('o', 'O')",
              "INSERT INTO salesforce.contact (lastname, account__external_id__c) VALUES ('c',"
                  + " 'R')",
              "UPDATE salesforce.account SET external_id__c = 'R2' WHERE external_id__c = 'R'")) {
        plain.db.execute(written);
        plain.runUntilQuiet();
      }
      plain.db.execute(
          "DELETE FROM salesforce.account WHERE name = 'p'; UPDATE salesforce.contact SET"
              + " account__external_id__c = 'O'");
      plain.runUntilQuiet();
      assertThat(plain.org.count("SELECT Id FROM Contact")).isOne();
      assertThat(plain.db.texts("SELECT state FROM salesforce._trigger_log WHERE state = 'FAILED'"))
          .isEmpty();
    }
  }

  private static final String MANY =
      "INSERT INTO salesforce.account (name, external_id__c)"
          + " SELECT 'many', 'M' || n FROM generate_series(1, 401) n";

  private static final String CHILDREN_LEAVE =
      "UPDATE salesforce.contact SET account__external_id__c = 'M401'";

  private static final String PARENTS_GO =
      "DELETE FROM salesforce.account WHERE name = 'many' AND external_id__c <> 'M401'";

  private void childrenOfThreeOfMany(WriteAlgorithm algorithm) throws Exception {
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
    together(
        MANY,
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c)"
            + " SELECT 'c', 'C' || n, 'M' || n FROM generate_series(1, 3) n");
  }

  /** Full calls of DELETEs would go before three updates. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void childrenThatLeaveRenamedParentsFirstAreSentFirst(WriteAlgorithm algorithm) throws Exception {
    childrenOfThreeOfMany(algorithm);
    together(
        "UPDATE salesforce.account SET external_id__c = 'new' || external_id__c"
            + " WHERE external_id__c IN ('M1', 'M2', 'M3')");
    together(CHILDREN_LEAVE, PARENTS_GO);
    assertThat(contacts()).isEqualTo(3);
    assertThat(states()).doesNotContain("FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void childrenWhoseLastMoveWasRefusedLeaveTheirParentsBeforeTheseAreDeleted(
      WriteAlgorithm algorithm) throws Exception {
    childrenOfThreeOfMany(algorithm);
    together("UPDATE salesforce.contact SET account__external_id__c = 'nix'");
    world.db.execute("SELECT drawbridge.release_hold(id, 'skip') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    together(PARENTS_GO, CHILDREN_LEAVE);
    assertThat(contacts()).isEqualTo(3);
    assertThat(parentOf("C1")).isEqualTo("many");
    assertThat(
            world.db.texts(
                "SELECT DISTINCT state FROM salesforce._trigger_log WHERE values LIKE '%M401%'"))
        .containsExactlyInAnyOrder("SUCCESS");
  }

  /** Each time it is another record; only what hangs on that one has to leave before it goes. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChildLeavesInTimeAlsoWhereTheNameOfItsParentIsUsedThreeTimes(WriteAlgorithm algorithm)
      throws Exception {
    family(algorithm);
    together(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('p', 'P'), ('o', 'O')",
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c)"
            + " VALUES ('c2', 'RC2', 'R')");
    String move =
        "UPDATE salesforce.contact SET account__external_id__c = '%s' WHERE external_id__c = '%s'";
    together(
        "DELETE FROM salesforce.account WHERE external_id__c = 'P'",
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('P', 'p2')",
        move.formatted("P", "RC"),
        "DELETE FROM salesforce.account WHERE external_id__c = 'P'",
        move.formatted("O", "RC"),
        "INSERT INTO salesforce.account (external_id__c, name) VALUES ('P', 'p3')",
        move.formatted("P", "RC2"),
        move.formatted("O", "RC2"));
    assertThat(contacts()).isEqualTo(2);
    assertThat(states()).doesNotContain("FAILED");
    assertThat(parentOf("RC")).isEqualTo("o");
    assertThat(parentOf("RC2")).isEqualTo("o");
  }
}
