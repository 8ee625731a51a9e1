package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.schema.MappedTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A row is not its local id: an id that is used again, or that changes, leads no change to another
 * row's record.
 */
class LivesIT {
  private final World plain =
      new World(List.of(TestMappings.account(null), TestMappings.contact()));
  private final World keyed = new World(List.of(TestMappings.account(), TestMappings.contact()));
  private World world = plain;

  @AfterEach
  void close() {
    plain.close();
    keyed.close();
  }

  private void use(World used, WriteAlgorithm algorithm) {
    world = used;
    world.db.execute("UPDATE drawbridge.connection SET algorithm = ?", algorithm.name());
  }

  private void run(String... statements) {
    for (String sql : statements) {
      world.db.execute(sql);
    }
    world.runUntilQuiet();
    Invariants.hold(world.db);
  }

  /** Held until all of it is there. */
  private void together(String... statements) {
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = true");
    for (String sql : statements) {
      world.db.execute(sql);
    }
    world.db.execute("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
    Invariants.hold(world.db);
  }

  /** Names and phones of the accounts in the org. */
  private Map<String, String> accounts() {
    var found = new TreeMap<String, String>();
    world
        .org
        .records("SELECT Name, Phone FROM Account")
        .forEach(r -> found.put(r.path("Name").asText(), r.path("Phone").asText()));
    return found;
  }

  private List<String> states() {
    return world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log ORDER BY 1");
  }

  private String sfidOf(String name) {
    return world.org.field("SELECT Id FROM Account WHERE Name = '" + name + "'", "Id");
  }

  private void assertRowsHoldTheirRecords() {
    world
        .db
        .rows("SELECT name, sfid FROM salesforce.account")
        .forEach(
            row ->
                assertThat(row.get("sfid"))
                    .as("sfid of " + row.get("name"))
                    .isEqualTo(sfidOf((String) row.get("name"))));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowAfterATruncateIsANewRecord(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name, phone) VALUES ('Old One', '1'), ('Old Two', '2')");
    run(
        "TRUNCATE salesforce.account RESTART IDENTITY",
        "INSERT INTO salesforce.account (name, phone) VALUES ('Brand New', '3')");
    assertThat(accounts()).isEqualTo(Map.of("Old One", "1", "Old Two", "2", "Brand New", "3"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowAfterATruncateIsANewRecordAlsoWhileTheOldOneWaits(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    together(
        "INSERT INTO salesforce.account (name, phone) VALUES ('Old', '1')",
        "UPDATE salesforce.account SET phone = '1b'",
        "TRUNCATE salesforce.account RESTART IDENTITY",
        "INSERT INTO salesforce.account (name, phone) VALUES ('New', '2')",
        "UPDATE salesforce.account SET phone = '2b'");
    assertThat(accounts()).isEqualTo(Map.of("Old", "1b", "New", "2b"));
    assertRowsHoldTheirRecords();
  }

  /**
   * By its key the new row takes the record over: what the old one still has to say goes before.
   */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowThatTakesATruncatedRowsKeyKeepsItsOwnValues(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    run("INSERT INTO salesforce.account (name, external_id__c, phone) VALUES ('Old', 'K', '1')");
    together(
        "UPDATE salesforce.account SET phone = '1b'",
        "TRUNCATE salesforce.account",
        "INSERT INTO salesforce.account (name, external_id__c, phone) VALUES ('New', 'K', '2')",
        // What others wait for goes first, where nothing else decides.
        "INSERT INTO salesforce.contact (lastname, account__external_id__c) VALUES ('c', 'K')");
    assertThat(accounts()).isEqualTo(Map.of("New", "2"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anIdThatIsDeletedAndUsedAgainIsANewRecord(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (id, name) VALUES (500, 'First')");
    run("DELETE FROM salesforce.account WHERE id = 500");
    run("INSERT INTO salesforce.account (id, name) VALUES (500, 'Second')");
    assertThat(accounts().keySet()).containsExactly("Second");
    assertRowsHoldTheirRecords();
    assertThat(states()).containsExactly("SUCCESS");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anIdThatItsSecondRowHasLeftIsNoFindingOfTheAudit(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (500, 'A', 'First')");
    run("DELETE FROM salesforce.account WHERE id = 500");
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (500, 'B', 'Second')");
    run("UPDATE salesforce.account SET id = 501, phone = '2' WHERE id = 500");
    assertThat(accounts()).isEqualTo(Map.of("Second", "2"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void threeLivesOfOneIdInOneWindowKeepApart(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (id, name) VALUES (500, 'First')");
    together(
        "UPDATE salesforce.account SET phone = 'f' WHERE id = 500",
        "DELETE FROM salesforce.account WHERE id = 500",
        "INSERT INTO salesforce.account (id, name) VALUES (500, 'Second')",
        "DELETE FROM salesforce.account WHERE id = 500",
        "INSERT INTO salesforce.account (id, name, phone) VALUES (500, 'Third', 't')",
        "UPDATE salesforce.account SET phone = 't2' WHERE id = 500");
    assertThat(accounts()).isEqualTo(Map.of("Third", "t2"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anEndThatNoTriggerSawIsSeenAtTheNextInsert(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (id, name) VALUES (500, 'First')");
    run(
        "ALTER TABLE salesforce.account DISABLE TRIGGER USER",
        "DELETE FROM salesforce.account WHERE id = 500",
        "ALTER TABLE salesforce.account ENABLE TRIGGER USER",
        "INSERT INTO salesforce.account (id, name) VALUES (500, 'Second')",
        "UPDATE salesforce.account SET phone = '2' WHERE id = 500");
    assertThat(accounts()).isEqualTo(Map.of("First", "null", "Second", "2"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChangeOfTheIdBeforeTheFirstSyncCarriesTheRowAlong(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    together(
        "INSERT INTO salesforce.account (id, name) VALUES (6000, 'Mover')",
        "UPDATE salesforce.account SET id = 6001 WHERE id = 6000",
        "INSERT INTO salesforce.account (id, name) VALUES (6000, 'Next')");
    assertRowsHoldTheirRecords();
    run("UPDATE salesforce.account SET phone = 'm' WHERE id = 6001");
    assertThat(accounts()).isEqualTo(Map.of("Mover", "m", "Next", "null"));
    run("DELETE FROM salesforce.account WHERE id = 6001");
    assertThat(accounts().keySet()).containsExactly("Next");
    assertThat(states()).doesNotContain("FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChangeOfTheIdIsFollowedAcrossWindows(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    world.claimAtMost(1);
    together(
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'Mover')",
        "UPDATE salesforce.account SET id = 2, phone = 'b' WHERE id = 1",
        "UPDATE salesforce.account SET id = 3 WHERE id = 2",
        "UPDATE salesforce.account SET phone = 'c' WHERE id = 3");
    assertThat(accounts()).isEqualTo(Map.of("Mover", "c"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void severalChangesOfTheIdBeforeTheFirstSyncLoseNothing(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    together(
        "INSERT INTO salesforce.account (id, name) VALUES (10, 'Mover')",
        "UPDATE salesforce.account SET id = 11, phone = '1' WHERE id = 10",
        "UPDATE salesforce.account SET id = 12, description = 'd' WHERE id = 11",
        "UPDATE salesforce.account SET id = 10, numberofemployees = 5 WHERE id = 12");
    assertThat(accounts()).isEqualTo(Map.of("Mover", "1"));
    assertThat(
            world.org.pairs(
                "SELECT Description, NumberOfEmployees FROM Account",
                "Description",
                "NumberOfEmployees"))
        .isEqualTo(Map.of("d", "5"));
    assertRowsHoldTheirRecords();
    assertThat(states()).doesNotContain("FAILED");
  }

  /** An UPDATE that was logged before its row knew its sfid, and is not sent yet. */
  private void updateWithoutSfidIsLocked() {
    world.db.execute("INSERT INTO salesforce.account (id, name, phone) VALUES (1, 'n', '1')");
    world.drain();
    world.db.execute("UPDATE salesforce.account SET phone = '2'");
    world.execute(world.messages.remove());
    world.fault(
        """
        {"kind":"record-error","verb":"update","record":0}
        """);
    world.drain();
    world.execute(world.messages.remove());
    world.clearFaults();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChangeThatWaitsForALockKeepsItsRecordWhenTheIdIsChangedMeanwhile(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    updateWithoutSfidIsLocked();
    assertThat(accounts()).isEqualTo(Map.of("n", "1"));
    world.db.execute("UPDATE salesforce.account SET id = 2, description = 'd'");
    world.timePasses();
    world.runUntilQuiet();
    assertThat(accounts()).isEqualTo(Map.of("n", "2"));
    assertThat(states()).isSubsetOf("IGNORE", "MERGED", "SUCCESS");
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aChangeThatWaitsForALockKeepsItsRecordWhenTheApplicationNamesAnother(
      WriteAlgorithm algorithm) {
    use(plain, algorithm);
    world.db.execute("INSERT INTO salesforce.account (id, name, phone) VALUES (9, 'other', '9')");
    world.runUntilQuiet();
    String other = sfidOf("other");
    world.db.execute("TRUNCATE salesforce.account");
    updateWithoutSfidIsLocked();
    assertThat(accounts()).isEqualTo(Map.of("n", "1", "other", "9"));
    world.db.execute("UPDATE salesforce.account SET sfid = '" + other + "', description = 'd'");
    world.timePasses();
    world.runUntilQuiet();
    assertThat(accounts()).isEqualTo(Map.of("n", "2", "other", "9"));
    assertThat(states()).isSubsetOf("MERGED", "SUCCESS");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aKeyOfARowWhoseChangeOfIdIsNotClaimedYetIsItsKeyAllTheSame(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    run(
        "INSERT INTO salesforce.account (id, name, phone, external_id__c) VALUES (1, 'first', '1',"
            + " 'K')");
    world.db.execute(
        "INSERT INTO salesforce.account (id, name, phone, external_id__c) VALUES (9, 'twin', '9',"
            + " 'k ')");
    world.drain();
    world.db.execute("UPDATE salesforce.account SET id = 2 WHERE id = 1");
    world.execute(world.messages.remove());
    assertThat(accounts()).isEqualTo(Map.of("first", "1"));
    assertThat(world.accepted()).hasSize(1);
    assertThat(
            world.db.texts("SELECT sf_message FROM salesforce._trigger_log WHERE state = 'FAILED'"))
        .containsExactly("OTHER_ROWS_RECORD: the record belongs to the row 2 of account");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aKeyOfARowThatChangedItsIdSinceIsNotTakenByAChangeBeforeThat(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    together(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('A', 'L0')",
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('B', 'l0 ')",
        "UPDATE salesforce.account SET id = 77 WHERE name = 'A'");
    assertThat(world.db.texts("SELECT sf_message FROM salesforce._trigger_log WHERE id = 2"))
        .allMatch(message -> message.startsWith("OTHER_ROWS_RECORD"));
    assertThat(world.journal()).noneMatch(line -> line.path("outcome").asText().equals("updated"));
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anIdThatWasLeftIsForANewRow(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    run("INSERT INTO salesforce.account (id, external_id__c, name) VALUES (7000, 'KEEP', 'Keep')");
    run(
        "UPDATE salesforce.account SET id = 7001 WHERE id = 7000",
        "INSERT INTO salesforce.account (id, name) VALUES (7000, 'No key yet')");
    assertThat(accounts().keySet()).containsExactlyInAnyOrder("Keep", "No key yet");
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void idsThatAreShiftedByOneKeepTheirRecords(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run(
        "ALTER TABLE salesforce.account DROP CONSTRAINT account_pkey",
        "ALTER TABLE salesforce.account ADD PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED",
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'A'), (2, 'B'), (3, 'C')");
    run("UPDATE salesforce.account SET id = id + 1");
    run("UPDATE salesforce.account SET phone = name || id");
    assertThat(accounts()).isEqualTo(Map.of("A", "A2", "B", "B3", "C", "C4"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aLateWriteBackIsNotForTheNextRowOfTheId(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    world.db.execute(
        "INSERT INTO salesforce.account (id, external_id__c, name) VALUES (700, 'W1', 'First')");
    world.listen(
        step -> {
          if (step == Step.AFTER_ANSWER
              && world.db.value(Integer.class, "SELECT count(*) FROM salesforce._trigger_log")
                  == 1) {
            world.db.execute("DELETE FROM salesforce.account WHERE id = 700");
            world.db.execute(
                "INSERT INTO salesforce.account (id, external_id__c, name) VALUES (700, 'W2',"
                    + " 'Second')");
          }
        });
    world.drain();
    world.execute(world.messages.poll());
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account"))
        .containsExactly((String) null);
    run("UPDATE salesforce.account SET phone = '777'");
    assertThat(accounts()).isEqualTo(Map.of("Second", "777"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anSfidThatTheApplicationKnowsIsAnUpdateOfThatRecord(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('Known')");
    String sfid = sfidOf("Known");
    run("TRUNCATE salesforce.account");
    run(
        "INSERT INTO salesforce.account (sfid, name, phone) VALUES ('%s', 'Known', '9')"
            .formatted(sfid));
    assertThat(accounts()).isEqualTo(Map.of("Known", "9"));
    assertThat(states()).containsExactly("SUCCESS");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anSfidBeatsTheUniqueIdentifier(WriteAlgorithm algorithm) {
    use(keyed, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('No key')");
    String sfid = sfidOf("No key");
    run("TRUNCATE salesforce.account");
    run(
        "INSERT INTO salesforce.account (sfid, external_id__c, name) VALUES ('%s', 'NK-1', 'Keyed')"
            .formatted(sfid));
    assertThat(accounts().keySet()).containsExactly("Keyed");
    assertThat(sfidOf("Keyed")).isEqualTo(sfid);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aTableRestoredFromACopyWritesNothingToAStranger(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run(
        "INSERT INTO salesforce.account (name, phone) SELECT 'N' || i, i::text FROM"
            + " generate_series(1, 5) i");
    run(
        "CREATE TABLE backup AS SELECT * FROM salesforce.account",
        "TRUNCATE salesforce.account RESTART IDENTITY",
        "INSERT INTO salesforce.account (name) VALUES ('Between')");
    run(
        "DELETE FROM salesforce.account",
        "INSERT INTO salesforce.account (sfid, name, phone) SELECT sfid, name, phone || 'r' FROM"
            + " backup ORDER BY name DESC");
    assertThat(accounts())
        .isEqualTo(Map.of("N1", "1r", "N2", "2r", "N3", "3r", "N4", "4r", "N5", "5r"));
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void rowsThatWereDeletedAndRestoredWithTheirSfidsAreNewRecords(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (id, name) VALUES (1, 'A'), (2, 'B')");
    run(
        "CREATE TABLE backup AS SELECT * FROM salesforce.account",
        "DELETE FROM salesforce.account");
    assertThat(accounts()).isEmpty();
    run("INSERT INTO salesforce.account SELECT * FROM backup");
    run("UPDATE salesforce.account SET phone = name");
    assertThat(accounts()).isEqualTo(Map.of("A", "A", "B", "B"));
    assertRowsHoldTheirRecords();
    assertThat(states()).containsExactly("SUCCESS");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowThatASalesforceUserDeletedIsMadeAgainWhenItIsCapturedAgain(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('Gone')");
    String sfid = sfidOf("Gone");
    world.org.delete("Account", sfid);
    run(
        "SELECT salesforce.hc_capture_insert_from_row(hstore(a.*), 'account') FROM"
            + " salesforce.account a");
    assertThat(accounts().keySet()).containsExactly("Gone");
    assertThat(sfidOf("Gone")).isNotEqualTo(sfid);
    assertRowsHoldTheirRecords();
  }

  /** Ids of 15 and of 18 characters are the same, and the unique index does not know it. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anSfidOf15CharactersReachesNoOtherRowsRecord(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (id, name, phone) VALUES (1, 'A', '1'), (2, 'B', '2')");
    run(
        "UPDATE salesforce.account SET sfid = '%s' WHERE id = 2"
            .formatted(sfidOf("A").substring(0, 15)));
    run("UPDATE salesforce.account SET phone = 'of B' WHERE id = 2");
    run("DELETE FROM salesforce.account WHERE id = 2");
    assertThat(accounts()).containsEntry("A", "1");
  }

  /** Salesforce deletes by id alone, whatever the object. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRowThatNamesTheRecordOfAnotherTablesRowDoesNotDeleteIt(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run(
        "INSERT INTO salesforce.account (id, name) VALUES (1, 'A')",
        "INSERT INTO salesforce.contact (id, lastname) VALUES (7, 'C')");
    run("UPDATE salesforce.contact SET sfid = '%s' WHERE id = 7".formatted(sfidOf("A")));
    run("DELETE FROM salesforce.contact WHERE id = 7");
    assertThat(accounts().keySet()).containsExactly("A");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aFieldThatAnUpdateEmptiesIsEmptiedWhicheverEntryAbsorbsIt(WriteAlgorithm algorithm) {
    String capture =
        "SELECT salesforce.hc_capture_insert_from_row(hstore(a.*), 'account') FROM"
            + " salesforce.account a";
    use(keyed, algorithm);
    for (String blank : List.of("NULL", "''")) {
      run(
          "INSERT INTO salesforce.account (name, external_id__c, phone) VALUES ('A', 'K', '1')"
              + " ON CONFLICT (external_id__c) DO UPDATE SET phone = '1'");
      together(capture, "UPDATE salesforce.account SET phone = " + blank);
      assertThat(accounts()).as("captured, then emptied").isEqualTo(Map.of("A", "null"));
      run("UPDATE salesforce.account SET phone = '2'");
      together("UPDATE salesforce.account SET phone = " + blank, capture);
      assertThat(accounts()).as("emptied, then captured").isEqualTo(Map.of("A", "null"));
    }
    assertThat(states()).doesNotContain("FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aStaleSaveThatClearsTheSfidLosesNothing(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('Saved')");
    run("UPDATE salesforce.account SET sfid = NULL, name = 'Saved2'");
    assertRowsHoldTheirRecords();
    run("UPDATE salesforce.account SET sfid = NULL");
    assertRowsHoldTheirRecords();
    run("UPDATE salesforce.account SET phone = '7'");
    assertThat(accounts()).isEqualTo(Map.of("Saved2", "7"));
    assertThat(states()).doesNotContain("FAILED");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void rowsThatExchangeTheirSfidsExchangeTheirRecords(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name, phone) VALUES ('A', 'a'), ('B', 'b')");
    String a = sfidOf("A");
    String b = sfidOf("B");
    together(
        "UPDATE salesforce.account SET sfid = NULL WHERE name = 'A'",
        "UPDATE salesforce.account SET sfid = '%s' WHERE name = 'B'".formatted(a),
        "UPDATE salesforce.account SET sfid = '%s' WHERE name = 'A'".formatted(b));
    run("UPDATE salesforce.account SET phone = 'of ' || name, name = name || '2'");
    assertThat(sfidOf("B2")).isEqualTo(a);
    assertThat(sfidOf("A2")).isEqualTo(b);
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anSfidThatIsTakenOutTwiceInOneTransactionIsWrittenBack(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('A')");
    String a = sfidOf("A");
    together(
        "UPDATE salesforce.account SET sfid = NULL",
        "UPDATE salesforce.account SET sfid = '%s'".formatted(a),
        "UPDATE salesforce.account SET sfid = NULL");
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void alsoWhenEachOfTheirChangesIsClaimedByItself(WriteAlgorithm algorithm) {
    plain.claimAtMost(1);
    rowsThatExchangeTheirSfidsExchangeTheirRecords(algorithm);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anSfidThatIsTakenOutRightAfterTheExchangeIsWrittenBackToItsRow(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('A'), ('B')");
    String a = sfidOf("A");
    together(
        "UPDATE salesforce.account SET sfid = NULL WHERE name = 'A'",
        "UPDATE salesforce.account SET sfid = '%s', name = 'B2' WHERE name = 'B'".formatted(a),
        "UPDATE salesforce.account SET sfid = '%s', name = 'A2' WHERE name = 'A'"
            .formatted(sfidOf("B")),
        "UPDATE salesforce.account SET sfid = NULL WHERE name = 'B2'");
    assertThat(sfidOf("B2")).isEqualTo(a);
    assertRowsHoldTheirRecords();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void alsoWhenEachOfThoseChangesIsClaimedByItself(WriteAlgorithm algorithm) {
    plain.claimAtMost(1);
    anSfidThatIsTakenOutRightAfterTheExchangeIsWrittenBackToItsRow(algorithm);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anImportThatMakesTheTableAgainBeginsNewLives(WriteAlgorithm algorithm) {
    use(plain, algorithm);
    run("INSERT INTO salesforce.account (name) VALUES ('Old One')");
    run("DROP TABLE salesforce.account");
    world
        .db
        .database()
        .transaction(
            handle -> {
              MappedTable.install(handle, TestDatabase.SCHEMA, TestMappings.account(null));
              return true;
            });
    run("INSERT INTO salesforce.account (name) VALUES ('Brand New')");
    assertThat(accounts().keySet()).containsExactlyInAnyOrder("Old One", "Brand New");
    assertRowsHoldTheirRecords();
  }
}
