package dev.drawbridge.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.schema.MappedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of Salesforce in, rows out: real PostgreSQL, the real WSC client, an org over HTTP. */
class ReadIT {
  private final Reading reading = new Reading();

  @AfterEach
  void close() {
    reading.close();
  }

  private List<String> accounts() {
    return reading.texts(
        """
        SELECT external_id__c || ' ' || name || ' ' || coalesce(phone, '-') || ' ' || _hc_lastop
          FROM salesforce.account ORDER BY external_id__c
        """);
  }

  private String account(String key) {
    return reading.world.org.id("SELECT Id FROM Account WHERE External_ID__c = '" + key + "'");
  }

  /** What reading the accounts came to: the mapping's state, and why. */
  private AbstractListAssert<?, ?, Tuple, ?> assertThatReadingAccounts() {
    return assertThat(reading.readNow())
        .filteredOn(result -> result.table().equals("account"))
        .extracting(Reader.Result::state, Reader.Result::problem);
  }

  /** Two accounts that are in both. */
  private void twoAccounts() {
    reading.inOrg(
        """
        "Account":[{"Name":"Acme","External_ID__c":"A-1","Phone":"1"},
                   {"Name":"Bolt","External_ID__c":"A-2","Phone":"2"}]
        """);
    reading.readNow();
  }

  @Test
  void recordsOfTheOrgBecomeRowsThatNothingIsSentOf() {
    twoAccounts();
    assertThat(accounts()).containsExactly("A-1 Acme 1 SYNCED", "A-2 Bolt 2 SYNCED");
    assertThat(reading.one("SELECT sfid FROM salesforce.account WHERE external_id__c = 'A-1'"))
        .isEqualTo(account("A-1"));
    assertThat(reading.texts("SELECT id::text FROM salesforce._trigger_log")).isEmpty();
    assertThat(reading.one("SELECT state FROM drawbridge.mapping WHERE table_name = 'account'"))
        .isEqualTo("DATA_SYNCED");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void whatAUserOfSalesforceChangesArrives() {
    twoAccounts();
    reading.world.org.update("Account", account("A-1"), "{\"Phone\":\"9\"}");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 9 SYNCED", "A-2 Bolt 2 SYNCED");
  }

  @Test
  void aChildIsGivenItsParentsUniqueIdentifier() {
    twoAccounts();
    reading.inOrg(
        """
        "Contact":[{"LastName":"Ada","External_ID__c":"C-1","Account":{"External_ID__c":"A-2"}}]
        """);
    reading.readNow();
    assertThat(
            reading.texts(
                "SELECT lastname || ' ' || account__external_id__c FROM salesforce.contact"))
        .containsExactly("Ada A-2");
  }

  @Test
  void theRowOfADeletedRecordGoesAndTheLifeOfItsIdEnds() {
    twoAccounts();
    reading.world.org.delete("Account", account("A-2"));
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 1 SYNCED");
    assertThat(reading.texts("SELECT id::text FROM salesforce._trigger_log")).isEmpty();
    assertThat(reading.texts("SELECT record_id::text FROM drawbridge.life_end")).hasSize(1);
  }

  @Test
  void aChangeThatIsNotSentYetKeepsItsColumnsAndNoOthers() {
    twoAccounts();
    reading.sql("UPDATE salesforce.account SET phone = 'ours' WHERE external_id__c = 'A-1'");
    reading.world.org.update(
        "Account", account("A-1"), "{\"Phone\":\"theirs\",\"Name\":\"Renamed\"}");
    reading.readNow();
    assertThat(accounts()).startsWith("A-1 Renamed ours PENDING");
    assertThat(reading.again()).containsExactly("account PROTECTED");

    reading.writeAll();
    reading.readNow();
    assertThat(accounts()).startsWith("A-1 Renamed ours SYNCED");
    assertThat(reading.world.org.field("SELECT Phone FROM Account WHERE Name = 'Renamed'", "Phone"))
        .isEqualTo("ours");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void aRowThatWasDeletedHereIsNotRevivedBeforeItsDeleteIsSent() {
    twoAccounts();
    reading.sql("DELETE FROM salesforce.account WHERE external_id__c = 'A-1'");
    reading.world.org.update("Account", account("A-1"), "{\"Phone\":\"9\"}");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-2 Bolt 2 SYNCED");
    assertThat(reading.again()).containsExactly("account PROTECTED");

    reading.writeAll();
    reading.readNow();
    assertThat(accounts()).containsExactly("A-2 Bolt 2 SYNCED");
    assertThat(reading.again()).isEmpty();
    assertThat(reading.world.org.count("SELECT Id FROM Account")).isEqualTo(1);
  }

  @Test
  void aNewRowIsNotDoubledByTheRecordThatHasItsKey() {
    reading.readNow();
    reading.sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Ours', ' a-1 ')");
    reading.inOrg("\"Account\":[{\"Name\":\"Theirs\",\"External_ID__c\":\"A-1\",\"Phone\":\"1\"}]");
    reading.readNow();
    assertThat(reading.texts("SELECT name FROM salesforce.account")).containsExactly("Ours");
    assertThat(reading.again()).containsExactly("account PROTECTED");

    reading.writeAll();
    reading.readNow();
    assertThat(reading.texts("SELECT name || ' ' || (sfid IS NOT NULL) FROM salesforce.account"))
        .containsExactly("Ours true");
    assertThat(reading.world.org.field("SELECT Name FROM Account", "Name")).isEqualTo("Ours");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void aNewRowThatChangesItsKeyWhileItIsSentIsNotDoubled() {
    reading.world.use(WriteAlgorithm.MERGED);
    reading.readNow();
    reading.sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Ours', 'A-1')");
    reading.world.drain();
    reading.sql("UPDATE salesforce.account SET external_id__c = 'B-1'");
    reading.inOrg("\"Account\":[{\"Name\":\"Ours\",\"External_ID__c\":\"A-1\"}]");
    reading.readNow();
    assertThat(reading.texts("SELECT external_id__c FROM salesforce.account"))
        .containsExactly("B-1");
    reading.writeAll();
    reading.readNow();
    assertThat(reading.texts("SELECT external_id__c FROM salesforce.account"))
        .containsExactly("B-1");
    assertThat(reading.world.org.count("SELECT Id FROM Account")).isEqualTo(1);
  }

  @Test
  void aRowThatTheApplicationHasLockedIsReadAgain() throws SQLException {
    twoAccounts();
    reading.world.org.update("Account", account("A-1"), "{\"Phone\":\"9\"}");
    reading.world.org.update("Account", account("A-2"), "{\"Phone\":\"9\"}");
    try (Connection application = reading.world.db.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("SELECT FROM salesforce.account WHERE external_id__c = 'A-1' FOR UPDATE");
      reading.readNow();
      assertThat(accounts()).containsExactly("A-1 Acme 1 SYNCED", "A-2 Bolt 9 SYNCED");
      assertThat(reading.again()).containsExactly("account LOCKED");
      application.rollback();
    }
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 9 SYNCED", "A-2 Bolt 9 SYNCED");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void aValueThatDoesNotFitHarmsItsOwnRecordAlone() {
    reading.sql("ALTER TABLE salesforce.account ALTER COLUMN phone TYPE varchar(3)");
    reading.inOrg(
        """
        "Account":[{"Name":"Acme","External_ID__c":"A-1","Phone":"1234"},
                   {"Name":"Bolt","External_ID__c":"A-2","Phone":"123"}]
        """);
    reading.readNow();
    assertThat(accounts()).containsExactly("A-2 Bolt 123 SYNCED");
    assertThat(reading.again()).containsExactly("account REFUSED");
    assertThat(reading.one("SELECT reason FROM drawbridge.read_again"))
        .isEqualTo(
            "A value of the record does not fit the column phone (character varying(3)) (SQLSTATE"
                + " 22001): change the column's type.");

    reading.sql("ALTER TABLE salesforce.account ALTER COLUMN phone TYPE varchar(40)");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 1234 SYNCED", "A-2 Bolt 123 SYNCED");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void twoRecordsMayExchangeTheirUniqueIdentifiers() {
    twoAccounts();
    String first = account("A-1");
    String second = account("A-2");
    reading.world.org.update("Account", first, "{\"External_ID__c\":\"A-3\"}");
    reading.world.org.update("Account", second, "{\"External_ID__c\":\"A-1\"}");
    reading.world.org.update("Account", first, "{\"External_ID__c\":\"A-2\"}");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Bolt 2 SYNCED", "A-2 Acme 1 SYNCED");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void moreRecordsOfOneStampThanAPageHasAllArrive() {
    for (int call = 0; call < 5; call++) {
      int first = call * 1000;
      reading.inOrg(
          "\"Account\":["
              + IntStream.range(first, first + 1000)
                  .mapToObj(i -> "{\"Name\":\"n\",\"External_ID__c\":\"A-" + i + "\"}")
                  .collect(Collectors.joining(","))
              + "]");
    }
    reading.readNow();
    assertThat(reading.one("SELECT count(*) FROM salesforce.account")).isEqualTo("5000");
  }

  @Test
  void aFieldThatTheOrgNoLongerHasStopsItsMappingAlone() {
    twoAccounts();
    reading.world.org.control().removeField("Account", "AnnualRevenue");
    reading.inOrg("\"Contact\":[{\"LastName\":\"Ada\",\"External_ID__c\":\"C-1\"}]");
    assertThatReadingAccounts()
        .containsExactly(
            tuple(
                "BAD_CONFIG",
                "Account has no field AnnualRevenue any more, or hides it from the integration"
                    + " user: give the user access, or import the mapping without it."));
    assertThat(reading.one("SELECT state FROM drawbridge.mapping WHERE table_name = 'account'"))
        .isEqualTo("BAD_CONFIG");
    assertThat(reading.one("SELECT lastname FROM salesforce.contact")).isEqualTo("Ada");
  }

  @Test
  void aColumnThatTheTableNoLongerHasIsNamed() {
    twoAccounts();
    reading.sql("ALTER TABLE salesforce.account RENAME COLUMN phone TO telephone");
    reading.world.org.update("Account", account("A-1"), "{\"Phone\":\"9\"}");
    assertThatReadingAccounts()
        .containsExactly(
            tuple(
                "BAD_CONFIG",
                "The database answered: column o.phone does not exist (SQLSTATE 42703). Give the"
                    + " column of the mapped table its name back, or import the mapping without"
                    + " it."));
    reading.sql("ALTER TABLE salesforce.account RENAME COLUMN telephone TO phone");
    reading.readNow();
    assertThat(accounts()).startsWith("A-1 Acme 9 SYNCED");
  }

  @Test
  void whatIsReadIsNotWrittenTwice() {
    twoAccounts();
    String before = reading.one("SELECT string_agg(xmin::text, ' ') FROM salesforce.account");
    reading.readNow();
    assertThat(reading.one("SELECT string_agg(xmin::text, ' ') FROM salesforce.account"))
        .isEqualTo(before);
  }

  @Test
  void aCommitThatIsLaterThanItsStampIsNotMissed() {
    twoAccounts();
    reading.world.org.control().commitDelay(3000);
    String id = account("A-1");
    Thread writer =
        Thread.ofVirtual()
            .start(() -> reading.world.org.update("Account", id, "{\"Phone\":\"late\"}"));
    for (int poll = 0; poll < 4; poll++) {
      reading.readNow();
    }
    try {
      writer.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    reading.readNow();
    assertThat(accounts()).startsWith("A-1 Acme late SYNCED");
  }

  @Test
  void aTriggerOfTheApplicationThatRaisesHarmsItsOwnRecordAlone() {
    reading.sql(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.name = 'Acme' THEN RAISE EXCEPTION 'no Acme'; END IF; RETURN NEW; END $$
        """);
    reading.sql(
        "CREATE TRIGGER refuse BEFORE INSERT ON salesforce.account FOR EACH ROW EXECUTE FUNCTION"
            + " refuse()");
    twoAccounts();
    assertThat(accounts()).containsExactly("A-2 Bolt 2 SYNCED");
    assertThat(reading.again()).containsExactly("account REFUSED");
  }

  @Test
  void aRowThatATriggerLeavesOutIsNotTakenForWritten() {
    reading.sql(
        """
        CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.phone IN ('1', '9') THEN RETURN NULL; END IF; RETURN NEW; END $$
        """);
    reading.sql(
        "CREATE TRIGGER a_leave_out BEFORE INSERT OR UPDATE ON salesforce.account FOR EACH ROW"
            + " EXECUTE FUNCTION leave_out()");
    twoAccounts();
    assertThat(accounts()).containsExactly("A-2 Bolt 2 SYNCED");
    assertThat(reading.texts("SELECT why || ' ' || reason FROM drawbridge.read_again"))
        .containsExactly(
            "REFUSED A BEFORE trigger of the application returned NULL for the row, so it was not"
                + " written.");
    reading.world.org.update("Account", account("A-2"), "{\"Phone\":\"9\"}");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-2 Bolt 2 SYNCED");
    assertThat(reading.again()).containsExactly("account REFUSED", "account REFUSED");

    reading.sql("DROP TRIGGER a_leave_out ON salesforce.account");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 1 SYNCED", "A-2 Bolt 9 SYNCED");
    assertThat(reading.again()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PERFORM 1 FROM nosuchtable", "RAISE EXCEPTION 'no' USING ERRCODE = 'MY001'"})
  void aTriggerThatFailsForOneRowStopsNoOther(String failing) {
    reading.sql(
        """
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.name = 'Acme' THEN %s; END IF; RETURN NEW; END $$
        """
            .formatted(failing));
    reading.sql(
        "CREATE TRIGGER fail BEFORE INSERT ON salesforce.account FOR EACH ROW EXECUTE FUNCTION"
            + " fail()");
    twoAccounts();
    assertThat(accounts()).containsExactly("A-2 Bolt 2 SYNCED");
    assertThat(reading.again()).containsExactly("account REFUSED");
  }

  @Test
  void twoRecordsMayExchangeValuesThatTheApplicationKeepsUnique() {
    twoAccounts();
    reading.sql("CREATE UNIQUE INDEX phones ON salesforce.account (phone)");
    reading.world.org.update("Account", account("A-1"), "{\"Phone\":\"2\"}");
    reading.world.org.update("Account", account("A-2"), "{\"Phone\":\"1\"}");
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 2 SYNCED", "A-2 Bolt 1 SYNCED");
    assertThat(reading.again()).isEmpty();
  }

  @Test
  void onlyRowsThatDifferAreCountedAsUpdated() {
    twoAccounts();
    reading.world.org.update("Account", account("A-1"), "{\"Phone\":\"9\"}");
    assertThat(reading.readNow())
        .filteredOn(result -> result.table().equals("account"))
        .extracting(Reader.Result::updated)
        .containsExactly(1);
  }

  @Test
  void anObjectThatIsHiddenIsNamed() {
    twoAccounts();
    reading.world.org.control().removeObject("Account");
    assertThatReadingAccounts()
        .containsExactly(
            tuple(
                "BAD_CONFIG",
                "Salesforce no longer has the object Account, or hides it from the integration"
                    + " user: give the user access, or remove the mapping."));
  }

  @Test
  void afterAFailedPollWhatCameSinceIsReadAtOnce() {
    twoAccounts();
    reading.world.fault("{\"kind\":\"http-status\",\"verb\":\"any\",\"status\":503,\"times\":-1}");
    reading.readNow();
    reading.world.clearFaults();
    reading.readNow();
    assertThat(
            reading.texts(
                """
                SELECT table_name FROM drawbridge.read_state
                 WHERE failures = 0 AND next_poll_at <= clock_timestamp() ORDER BY 1
                """))
        .containsExactly("account", "contact");
  }

  @Test
  void aColumnThatAnImportMadeAgainIsFilledAlsoOfRecordsThatChangedLongAgo() {
    twoAccounts();
    reading.world.org.control().stamp(account("A-1"), Instant.parse("2026-01-01T00:00:00Z"));
    reading.readNow();
    reading.sql("ALTER TABLE salesforce.account DROP COLUMN phone");
    reading
        .world
        .db
        .database()
        .transaction(
            handle -> {
              MappedTable.Made made =
                  MappedTable.install(handle, TestDatabase.SCHEMA, TestMappings.account());
              ReadProgress.imported(handle, "account", true, made.columns());
              return made;
            });
    reading.readNow();
    assertThat(accounts()).containsExactly("A-1 Acme 1 SYNCED", "A-2 Bolt 2 SYNCED");
  }

  @Test
  void theRecordOfACallWithoutAnAnswerDoesNotBecomeASecondRow() {
    try (var keyless = new Reading(List.of(TestMappings.account(null)))) {
      keyless.readNow();
      keyless.world.fault("{\"kind\":\"commit-and-drop\",\"verb\":\"create\"}");
      keyless.sql("INSERT INTO salesforce.account (name) VALUES ('Ours')");
      keyless.world.runUntilQuiet();
      keyless.readNow();
      assertThat(keyless.texts("SELECT name FROM salesforce.account")).containsExactly("Ours");
      assertThat(keyless.again()).containsExactly("account UNATTRIBUTED");

      keyless.world.limitPasses();
      keyless.world.look();
      keyless.writeAll();
      keyless.readNow();
      assertThat(keyless.texts("SELECT name || ' ' || sfid FROM salesforce.account"))
          .containsExactly("Ours " + keyless.world.org.id("SELECT Id FROM Account"));
      assertThat(keyless.again()).isEmpty();
    }
  }

  @Test
  void anImportDoesNotWaitForAReadThatWaitsForIt() throws Exception {
    twoAccounts();
    try (Connection importing = reading.world.db.connect();
        Statement statement = importing.createStatement()) {
      importing.setAutoCommit(false);
      statement.execute("LOCK TABLE drawbridge.mapping IN SHARE ROW EXCLUSIVE MODE");
      var waiting = new FutureTask<>(reading::readNow);
      Thread.ofVirtual().start(waiting);
      await()
          .until(
              () ->
                  "t"
                      .equals(
                          reading.one(
                              "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation ="
                                  + " 'drawbridge.mapping'::regclass)")));
      statement.execute("SET LOCAL lock_timeout = '2s'");
      // What an import does to the reads of its mapping.
      statement.execute("UPDATE drawbridge.read_lease SET epoch = epoch + 1");
      importing.commit();
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEmpty();
    }
  }
}
