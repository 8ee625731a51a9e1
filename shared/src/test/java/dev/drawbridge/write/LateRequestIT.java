package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.TestMappings;
import dev.drawbridge.change.Operation;
import dev.drawbridge.connection.MappingStore;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.RecordResult;
import dev.drawbridge.salesforce.SoapWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that take effect after we had stopped waiting for them. */
class LateRequestIT {
  private final World world =
      new World(
          List.of(TestMappings.accountWithParent(), TestMappings.contact(), TestMappings.lead()));

  @AfterEach
  void close() {
    world.close();
  }

  private void sql(String statement) {
    world.db.execute(statement);
  }

  /** The next call of this kind is lost, and carried out when {@link #deliver} is called. */
  private void late(String verb) {
    world.fault("{\"kind\":\"late\",\"verb\":\"" + verb + "\"}");
  }

  private void deliver() {
    world.org.control().deliverLateRequests();
  }

  /** All is sent, the lost request arrives, and only then its time is over. */
  private void sentThenDelivered() {
    world.runUntilQuiet();
    deliver();
    assertThat(notices()).isEmpty();
    world.timePasses();
    assertThat(world.look()).isEqualTo(1);
    capturedAgain();
  }

  /** One drain captures what the look noted; the next sends it. */
  private void capturedAgain() {
    world.drain();
    world.runUntilQuiet();
  }

  private List<String> notices() {
    return world.db.texts(
        "SELECT scope || ' ' || code || ' ' || table_name || ' ' || record_id FROM"
            + " drawbridge.open_holds ORDER BY id");
  }

  private List<String> found(String soql, String field) {
    return world.org.fields(soql, field);
  }

  private String parentOfContact() {
    return world.org.field("SELECT Account.External_ID__c FROM Contact", "Account.External_ID__c");
  }

  private void allIsQuietAndNothingHeld() {
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.NOTHING_WAITING);
    Invariants.hold(world.db);
    assertThat(world.look()).isZero();
  }

  @Test
  void aSecondRecordUnderTheFormerKeyIsReported() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'P4X')");
    sql("UPDATE salesforce.account SET external_id__c = 'P4Y'");
    sentThenDelivered();
    assertThat(found("SELECT External_ID__c FROM Account", "External_ID__c"))
        .containsExactlyInAnyOrder("P4X", "P4Y");
    assertThat(notices()).containsExactly("NOTICE STRAY_DUPLICATE account 1");
    allIsQuietAndNothingHeld();
  }

  @Test
  void aRecordOfADeletedRowIsReported() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'P5')");
    sql("DELETE FROM salesforce.account");
    sentThenDelivered();
    assertThat(found("SELECT External_ID__c FROM Account", "External_ID__c")).containsExactly("P5");
    assertThat(notices()).containsExactly("NOTICE RECORD_OF_DELETED_ROW account 1");
    allIsQuietAndNothingHeld();
  }

  private void contactOfAnAccount() {
    sql(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('a', 'PA'), ('b', 'PB'),"
            + " ('c', 'PC')");
    sql(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('n', 'C', 'PC')");
    world.runUntilQuiet();
  }

  @Test
  void aParentThatALateRequestBroughtBackIsWrittenAgain() {
    contactOfAnAccount();
    late("update");
    sql("UPDATE salesforce.contact SET account__external_id__c = 'PA'");
    sql("UPDATE salesforce.contact SET account__external_id__c = 'PB'");
    sentThenDelivered();
    assertThat(parentOfContact()).isEqualTo("PB");
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void aParentNamedByIdAndThenByKeyIsOneField() {
    contactOfAnAccount();
    var a = found("SELECT Id FROM Account WHERE External_ID__c = 'PA'", "Id").getFirst();
    late("update");
    sql("UPDATE salesforce.contact SET accountid = '" + a + "'");
    sql("UPDATE salesforce.contact SET accountid = NULL, account__external_id__c = 'PB'");
    sentThenDelivered();
    assertThat(parentOfContact()).isEqualTo("PB");
    allIsQuietAndNothingHeld();
  }

  @Test
  void plainFieldsThatALateRequestBroughtBackAreWrittenAgain() {
    contactOfAnAccount();
    late("update");
    sql("UPDATE salesforce.contact SET firstname = 'one', lastname = 'one'");
    sql("UPDATE salesforce.contact SET firstname = 'two', lastname = 'two'");
    sentThenDelivered();
    assertThat(found("SELECT FirstName FROM Contact", "FirstName")).containsExactly("two");
    assertThat(found("SELECT LastName FROM Contact", "LastName")).containsExactly("two");
    allIsQuietAndNothingHeld();
  }

  @Test
  void anOlderValueThatAnotherUserWroteIsReportedAndLeft() {
    contactOfAnAccount();
    late("update");
    sql("UPDATE salesforce.contact SET firstname = 'one'");
    sql("UPDATE salesforce.contact SET firstname = 'two'");
    world.runUntilQuiet();
    asAColleague("Contact", Map.of("FirstName", "one"));
    world.timePasses();
    world.look();
    world.runUntilQuiet();
    assertThat(found("SELECT FirstName FROM Contact", "FirstName")).containsExactly("one");
    assertThat(notices()).containsExactly("NOTICE LATE_VALUE contact 1");
  }

  private void user(String name, String permissions) {
    world
        .org
        .control()
        .addUser(
            """
            {"username":"%1$s@example.org","clientId":"%1$s","clientSecret":"drawbridge-secret","permissions":%2$s}
            """
                .formatted(name, permissions));
  }

  /** Another user's change. */
  private void asAColleague(String object, Map<String, String> fields) {
    user(
        "colleague",
        "{\"system\":[\"apienabled\",\"modifyalldata\"],\"objects\":{\"Contact\":[\"read\",\"edit\"]}}");
    String id = found("SELECT Id FROM " + object, "Id").getFirst();
    world.signInAs("colleague");
    assertThat(
            new SoapWriter(world.salesforce())
                .write(
                    Operation.UPDATE,
                    null,
                    List.of(new OutgoingRecord(object, id, fields, List.of(), List.of()))))
        .isEqualTo(new Answer.Answered(List.of(new RecordResult.Accepted(id, false))));
    world.signInAs("drawbridge");
  }

  @Test
  void theRecordOfTheRowThatHasTheKeyByNowGetsItsOwnValuesBack() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('one', '1', 'K')");
    sql("UPDATE salesforce.account SET external_id__c = 'L'");
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('two', '2', 'K')");
    sentThenDelivered();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'K'", "Name"))
        .containsExactly("two");
    assertThat(found("SELECT Phone FROM Account WHERE External_ID__c = 'K'", "Phone"))
        .containsExactly("2");
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void soDoesTheRecordOfARowThatHadTheKeyForAWhile() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('one', '1', 'K')");
    sql("UPDATE salesforce.account SET external_id__c = 'L'");
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('two', '2', 'K')");
    world.runUntilQuiet();
    deliver();
    sql("UPDATE salesforce.account SET external_id__c = 'M' WHERE name = 'two'");
    world.runUntilQuiet();
    world.timePasses();
    assertThat(world.look()).isEqualTo(1);
    capturedAgain();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'M'", "Name"))
        .containsExactly("two");
    assertThat(found("SELECT Phone FROM Account WHERE External_ID__c = 'M'", "Phone"))
        .containsExactly("2");
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void soDoRowsThatHadEachOthersKeysForAWhile() {
    sql("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    late("upsert");
    sql(
        "INSERT INTO salesforce.account (name, phone, external_id__c)"
            + " VALUES ('one', '1', 'K'), ('two', '2', 'L')");
    world.runUntilQuiet();
    exchangeKeys();
    deliver();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'K'", "Name"))
        .containsExactly("one");
    exchangeKeys();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'K'", "Name"))
        .containsExactly("two");
    world.timePasses();
    assertThat(world.look()).isEqualTo(1);
    capturedAgain();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'K'", "Name"))
        .containsExactly("one");
    assertThat(found("SELECT Phone FROM Account WHERE External_ID__c = 'L'", "Phone"))
        .containsExactly("2");
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  private void exchangeKeys() {
    sql("UPDATE salesforce.account SET external_id__c = 'T' WHERE external_id__c = 'K'");
    sql("UPDATE salesforce.account SET external_id__c = 'K' WHERE external_id__c = 'L'");
    sql("UPDATE salesforce.account SET external_id__c = 'L' WHERE external_id__c = 'T'");
    world.runUntilQuiet();
  }

  @Test
  void soDoesTheRecordOfARowThatHasTheFirstOnesLocalIdToo() {
    late("upsert");
    sql(
        "INSERT INTO salesforce.account (id, name, phone, external_id__c) VALUES (7, 'one', '1',"
            + " 'K')");
    sql("DELETE FROM salesforce.account");
    sql(
        "INSERT INTO salesforce.account (id, name, phone, external_id__c) VALUES (7, 'two', '2',"
            + " 'K')");
    theSecondRowHasItsOwnValues();
  }

  @Test
  void soDoesTheRecordOfARowWhoseLocalIdWasLeftByTheFirst() {
    late("upsert");
    sql(
        "INSERT INTO salesforce.account (id, name, phone, external_id__c) VALUES (7, 'one', '1',"
            + " 'K')");
    sql("UPDATE salesforce.account SET id = 8, external_id__c = 'L'");
    sql(
        "INSERT INTO salesforce.account (id, name, phone, external_id__c) VALUES (7, 'two', '2',"
            + " 'K')");
    theSecondRowHasItsOwnValues();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'L'", "Name"))
        .containsExactly("one");
  }

  @Test
  void aRecordWhoseOwnDeleteIsStillWaitingIsNoStray() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('other', 'R2')");
    world.runUntilQuiet();
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'R1')");
    sql("UPDATE salesforce.account SET external_id__c = 'R3' WHERE external_id__c = 'R1'");
    sql("UPDATE salesforce.account SET external_id__c = 'R1' WHERE name = 'other'");
    world.runUntilQuiet();
    sql("UPDATE drawbridge.connection SET pause_requested = true");
    sql("DELETE FROM salesforce.account WHERE name = 'other'");
    world.timePasses();
    assertThat(world.look()).isEqualTo(1);
    assertThat(notices()).isEmpty();
    sql("UPDATE drawbridge.connection SET pause_requested = false");
    world.runUntilQuiet();
    assertThat(found("SELECT Name FROM Account", "Name")).containsExactly("n");
  }

  private void theSecondRowHasItsOwnValues() {
    sentThenDelivered();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'K'", "Name"))
        .containsExactly("two");
    assertThat(found("SELECT Phone FROM Account WHERE External_ID__c = 'K'", "Phone"))
        .containsExactly("2");
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void aRequestThatOutlivesOurTimeoutIsSearchedForWhenTheOrgsLimitHasPassed() {
    contactOfAnAccount();
    world.obey(TestRules.with(Map.of("CALL_TIMEOUT_SECONDS", "1")));
    late("update");
    sql("UPDATE salesforce.contact SET firstname = '11'");
    sql("UPDATE salesforce.contact SET firstname = '12'");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT DISTINCT outcome FROM drawbridge.batch"))
        .describedAs("no batch waits for it")
        .containsExactly("DONE");
    assertThat(world.db.texts("SELECT state FROM drawbridge.late_request")).containsExactly("OPEN");
    deliver();
    world.timePasses();
    world.look();
    capturedAgain();
    assertThat(found("SELECT FirstName FROM Contact", "FirstName")).containsExactly("12");
  }

  @Test
  void nothingIsSearchedForBeforeItsTimeNorWhileTheBreakerIsOpen() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'A')");
    world.drain();
    world.execute(world.messages.remove());
    sql("UPDATE drawbridge.late_request SET due_at = now() + interval '9 minutes'");
    assertThat(world.look()).isZero();
    world.timePasses();
    sql("UPDATE drawbridge.connection SET breaker = 'OPEN', open_until = now() + interval '1 h'");
    assertThat(world.look()).isZero();
    sql("UPDATE drawbridge.connection SET breaker = 'CLOSED'");
    assertThat(world.look()).isEqualTo(1);
  }

  @Test
  void aNoticeStopsNothingIsNotCuredAndIsClosedBySkip() {
    aSecondRecordUnderTheFormerKeyIsReported();
    sql("UPDATE salesforce.account SET name = 'later'");
    world.runUntilQuiet();
    assertThat(found("SELECT Name FROM Account WHERE External_ID__c = 'P4Y'", "Name"))
        .containsExactly("later");
    assertThat(notices()).hasSize(1);
    assertThatThrownBy(() -> sql("SELECT drawbridge.release_hold(1, 'landed', '001')"))
        .hasMessageContaining("is a notice");
    sql("SELECT drawbridge.release_hold(1, 'skip')");
    assertThat(notices()).isEmpty();
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
  }

  @Test
  void aSearchThatSalesforceRefusesForGoodEndsWithAWarning() {
    contactOfAnAccount();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"update"}
        """);
    sql("UPDATE salesforce.account SET description = 'one' WHERE external_id__c = 'PA'");
    sql("UPDATE salesforce.account SET description = 'two' WHERE external_id__c = 'PA'");
    world.drain();
    var pointer = world.messages.remove();
    world.write(pointer, null);
    world.write(pointer, null);
    world.org.control().removeField("Account", "Description");
    world.timePasses();
    assertThat(world.execute(pointer)).isInstanceOf(Verdict.Done.class);
    sql("INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('behind', 'B')");
    world.runUntilQuiet();
    assertThat(found("SELECT LastName FROM Contact WHERE External_ID__c = 'B'", "LastName"))
        .containsExactly("behind");
    world.timePasses();
    assertThat(world.look()).isEqualTo(1);
    assertThat(world.db.texts("SELECT state FROM drawbridge.late_request"))
        .containsExactly("REFUSED");
  }

  @Test
  void aSearchThatCannotBeMadeNowIsMadeLater() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'P4X')");
    sql("UPDATE salesforce.account SET external_id__c = 'P4Y'");
    world.runUntilQuiet();
    deliver();
    world.timePasses();
    world.fault(
        """
        {"kind":"soap-fault","verb":"query","code":"SERVER_UNAVAILABLE","message":"away"}
        """);
    assertThat(world.look()).isZero();
    assertThat(world.look()).isEqualTo(1);
    assertThat(notices()).hasSize(1);
  }

  private void leads(int count) {
    world.db.execute(
        "INSERT INTO salesforce.lead (lastname, company) SELECT 'L' || i, 'C' FROM"
            + " generate_series(1, ?) i",
        count);
  }

  private void afterTheLimit() {
    world.timePasses();
    world.look();
    world.runUntilQuiet();
  }

  private long heldLeads() {
    return world.db.value(
        Long.class, "SELECT count(*) FROM drawbridge.open_holds WHERE code = 'OUTCOME_UNKNOWN'");
  }

  private void eachLeadIsThereOnce(int count) {
    assertThat(found("SELECT LastName FROM Lead", "LastName"))
        .hasSize(count)
        .doesNotHaveDuplicates();
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.db.texts("SELECT sf_message FROM salesforce._trigger_log"))
        .describedAs("no doubt is left")
        .containsOnlyNulls();
    assertThat(heldLeads()).isZero();
    Invariants.hold(world.db);
  }

  @Test
  void aPageInPlaceOfTheAnswerToACreateIsAnUnknownOutcomeAndNotAnotherLead() {
    leads(1);
    world.fault(
        """
        {"kind":"commit-and-status","verb":"create"}
        """);
    world.drain();
    assertThat(world.execute(world.messages.remove())).isEqualTo(new Verdict.Held(1));
    leads(3);
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.HELD);
    assertThat(world.db.value(String.class, "SELECT breaker FROM drawbridge.connection"))
        .isEqualTo("OPEN");
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("FAILED", "NEW", "NEW", "NEW");
    assertThat(found("SELECT Id FROM Lead", "Id")).hasSize(1);
    sql("UPDATE salesforce.lead SET lastname = 'M' || id WHERE id > 1");
    afterTheLimit();
    assertThat(world.db.texts("SELECT resolution || ' ' || resolved_by FROM drawbridge.hold"))
        .containsExactly("landed drawbridge");
    eachLeadIsThereOnce(4);
    assertThat(world.db.texts("SELECT sfid FROM salesforce.lead")).doesNotContainNull();
  }

  @Test
  void aCreateThatNeverArrivedGoesAgainByItself() {
    world.fault(
        """
        {"kind":"http-status","verb":"create","status":503}
        """);
    leads(1);
    world.runUntilQuiet();
    assertThat(heldLeads()).isEqualTo(1);
    afterTheLimit();
    assertThat(world.db.texts("SELECT resolution || ' ' || resolved_by FROM drawbridge.hold"))
        .containsExactly("retry drawbridge");
    eachLeadIsThereOnce(1);
  }

  @Test
  void anOutageWithAPageQueuesEverythingButTheCallThatMetIt() {
    sql("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
    world.obey(TestRules.with(Map.of("WRITE_CONCURRENCY", "1")));
    leads(600);
    world.fault(
        """
        {"kind":"http-status","verb":"any","status":503,"times":-1}
        """);
    world.drain();
    world.execute(world.messages.remove());
    for (int minute = 0; minute < 5; minute++) {
      world.timePasses();
      world.drain();
      while (!world.messages.isEmpty()) {
        world.execute(world.messages.remove());
      }
      world.look();
    }
    assertThat(heldLeads()).isEqualTo(200);
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log ORDER BY 1"))
        .containsExactly("FAILED", "NEW");
    world.clearFaults();
    world.runUntilQuiet();
    afterTheLimit();
    eachLeadIsThereOnce(600);
  }

  @Test
  void aRetryOfACreateWaitsUntilItsRequestCanNoLongerArrive() {
    late("create");
    leads(1);
    world.drain();
    world.execute(world.messages.remove());
    assertThatThrownBy(() -> sql("SELECT drawbridge.release_hold(1, 'retry')"))
        .hasMessageContaining("may still arrive");
    deliver();
    afterTheLimit();
    eachLeadIsThereOnce(1);
  }

  @ParameterizedTest
  @CsvSource({
    "ORDERED, NEW",
    "ORDERED, REQUEUE",
    "MERGED, NEW",
    "MERGED, REQUEUE",
    "RECORD_ORDERED, NEW",
    "RECORD_ORDERED, REQUEUE"
  })
  void aCreateSetBackInSqlWaitsForTheSearchAndIsNotSentASecondTime(String algorithm, String state) {
    sql("UPDATE drawbridge.connection SET algorithm = '" + algorithm + "'");
    late("create");
    leads(1);
    world.drain();
    world.execute(world.messages.remove());
    sql("UPDATE salesforce._trigger_log SET state = '" + state + "'");
    sql("UPDATE drawbridge.connection SET breaker = 'CLOSED'");
    world.runUntilQuiet();
    world.timePasses();
    world.runUntilQuiet();
    assertThat(heldLeads()).describedAs("not cured by hand").isEqualTo(1);
    deliver();
    afterTheLimit();
    assertThat(world.db.texts("SELECT resolution || ' ' || resolved_by FROM drawbridge.hold"))
        .containsExactly("landed drawbridge");
    eachLeadIsThereOnce(1);
  }

  @ParameterizedTest
  @CsvSource({"ORDERED, true", "MERGED, true", "RECORD_ORDERED, true"})
  @CsvSource({"ORDERED, false", "MERGED, false", "RECORD_ORDERED, false"})
  void aCreateThatWasCapturedAgainAndReplacedMakesNoSecondRecord(
      String algorithm, boolean arrived) {
    sql("UPDATE drawbridge.connection SET algorithm = '" + algorithm + "'");
    if (arrived) {
      world.fault(
          """
          {"kind":"commit-and-drop","verb":"create"}
          """);
    } else {
      world.fault(
          """
          {"kind":"http-status","verb":"create","status":503}
          """);
    }
    sql("INSERT INTO salesforce.lead (lastname, company) VALUES ('l', 'c')");
    world.runUntilQuiet();
    sql(
        "SELECT salesforce.hc_capture_insert_from_row(public.hstore(l.*), 'lead') FROM"
            + " salesforce.lead l");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUED' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT reason FROM drawbridge.open_holds"))
        .containsExactly("OUTCOME_UNKNOWN");
    afterTheLimit();
    assertThat(world.db.texts("SELECT sfid FROM salesforce.lead"))
        .isEqualTo(found("SELECT Id FROM Lead", "Id"));
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void aCreateSetBackInSqlThatDidNotArriveGoesAgain() {
    world.fault(
        """
        {"kind":"http-status","verb":"create","status":503}
        """);
    leads(1);
    world.drain();
    world.execute(world.messages.remove());
    sql("UPDATE salesforce._trigger_log SET state = 'NEW'");
    afterTheLimit();
    eachLeadIsThereOnce(1);
  }

  @Test
  void aCreateSetBackWhileItsRequestIsUnderWayIsNotSentASecondTime() {
    leads(1);
    world.drain();
    var pointer = world.messages.remove();
    world.listen(
        step -> {
          if (step == Step.BEFORE_SETTLE) {
            sql("UPDATE salesforce._trigger_log SET state = 'NEW'");
          }
        });
    world.execute(pointer);
    world.listen(Steps.silent());
    world.runUntilQuiet();
    eachLeadIsThereOnce(1);
  }

  @Test
  void aCreateSetBackWhileTheFateOfItsRequestIsUnknownIsSearchedForToo() {
    leads(1);
    world.drain();
    var pointer = world.messages.remove();
    world.listen(
        step -> {
          if (step == Step.BEFORE_SETTLE) {
            throw new World.Died(step);
          }
        });
    assertThatThrownBy(() -> world.execute(pointer)).isInstanceOf(World.Died.class);
    world.listen(Steps.silent());
    sql("UPDATE salesforce._trigger_log SET state = 'NEW'");
    world.runUntilQuiet();
    afterTheLimit();
    eachLeadIsThereOnce(1);
  }

  @Test
  void theRecordOfASkippedCreateThatArrivedIsReported() {
    late("create");
    leads(1);
    world.drain();
    world.execute(world.messages.remove());
    sql("SELECT drawbridge.release_hold(1, 'skip')");
    deliver();
    afterTheLimit();
    assertThat(notices()).containsExactly("NOTICE RECORD_OF_SKIPPED_CHANGE lead 1");
    assertThat(world.db.texts("SELECT message FROM drawbridge.open_holds"))
        .allMatch(message -> message.contains(found("SELECT Id FROM Lead", "Id").getFirst()));
  }

  /** The request is carried out, its answer is lost, and the second one is rejected. */
  private void acceptedThenRejected() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.drain();
    var pointer = world.messages.remove();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"upsert"}
        """);
    world.write(pointer, null);
    world.fault(
        """
        {"kind":"record-error","verb":"upsert","record":0,"code":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"no"}
        """);
    world.write(pointer, null);
    world.execute(pointer);
  }

  @Test
  void anUpdateThatWasRejectedWhenItWasSentAgainUndoesNothing() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    late("update");
    sql("UPDATE salesforce.account SET phone = 'older'");
    world.drain();
    var pointer = world.messages.remove();
    world.write(pointer, null);
    world.fault(
        """
        {"kind":"record-error","verb":"update","record":0,"code":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"no"}
        """);
    world.write(pointer, null);
    world.execute(pointer);
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log WHERE id = 2"))
        .containsExactly("FAILED");
    sql("UPDATE salesforce.account SET phone = 'newer'");
    world.runUntilQuiet();
    deliver();
    assertThat(found("SELECT Phone FROM Account", "Phone")).containsExactly("older");
    afterTheLimit();
    capturedAgain();
    assertThat(found("SELECT Phone FROM Account", "Phone")).containsExactly("newer");
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void theRecordOfAnInsertThatWasRejectedWhenItWasSentAgainIsTheRows() {
    acceptedThenRejected();
    assertThat(notices()).hasSize(1);
    afterTheLimit();
    assertThat(notices()).isEmpty();
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account"))
        .isEqualTo(found("SELECT Id FROM Account", "Id"));
    allIsQuietAndNothingHeld();
  }

  @Test
  void soItIsWhereNothingIsHeldForIt() {
    sql("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
    acceptedThenRejected();
    assertThat(notices()).isEmpty();
    afterTheLimit();
    assertThat(notices()).isEmpty();
    assertThat(world.db.texts("SELECT sfid FROM salesforce.account"))
        .isEqualTo(found("SELECT Id FROM Account", "Id"));
    allIsQuietAndNothingHeld();
  }

  @Test
  void whatItMadeIsReportedWhereItsRowWasDeletedMeanwhile() {
    sql("UPDATE drawbridge.connection SET algorithm = 'MERGED'");
    acceptedThenRejected();
    sql("DELETE FROM salesforce.account");
    world.runUntilQuiet();
    afterTheLimit();
    assertThat(notices()).containsExactly("NOTICE RECORD_OF_DELETED_ROW account 1");
  }

  /** The first request is lost, and carried out later; the second one is rejected. */
  private void lateAndRejected(String verb) {
    world.drain();
    var pointer = world.messages.remove();
    late(verb);
    world.write(pointer, null);
    world.fault(
        """
        {"kind":"record-error","verb":"%s","record":0,"code":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"no"}
        """
            .formatted(verb));
    world.write(pointer, null);
    world.execute(pointer);
  }

  private void deliveredAndLookedFor() {
    deliver();
    afterTheLimit();
    capturedAgain();
    assertThat(notices()).isEmpty();
    allIsQuietAndNothingHeld();
  }

  @Test
  void aSkippedInsertThatArrivesLateUndoesNothingOfTheRowThatHasItsKey() {
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('x', 'A', 'K')");
    lateAndRejected("upsert");
    sql("SELECT drawbridge.release_hold(1, 'skip')");
    sql("DELETE FROM salesforce.account");
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('x', 'B', 'K')");
    world.runUntilQuiet();
    deliveredAndLookedFor();
    assertThat(found("SELECT Phone FROM Account", "Phone")).containsExactly("B");
  }

  @Test
  void aRejectedInsertThatWasCapturedAgainIsNotUndoneByItsFirstRequest() {
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('x', 'A', 'K')");
    lateAndRejected("upsert");
    sql("UPDATE salesforce.account SET phone = 'B'");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    deliveredAndLookedFor();
    assertThat(found("SELECT Phone FROM Account", "Phone")).containsExactly("B");
  }

  @Test
  void theRecordOfAnInsertThatWasRejectedAndCapturedAgainUnderAnotherKeyIsReported() {
    acceptedThenRejected();
    sql("UPDATE salesforce.account SET external_id__c = 'A-2'");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    String stray = found("SELECT Id FROM Account WHERE External_ID__c = 'A-1'", "Id").getFirst();
    afterTheLimit();
    assertThat(notices()).containsExactly("NOTICE STRAY_DUPLICATE account 1");
    assertThat(world.db.texts("SELECT message FROM drawbridge.open_holds"))
        .allMatch(message -> message.contains(stray));
  }

  @Test
  void theRecordOfASkippedInsertThatWasRejectedWhenItWasSentAgainIsReported() {
    acceptedThenRejected();
    sql("SELECT drawbridge.release_hold(1, 'skip')");
    afterTheLimit();
    assertThat(notices()).containsExactly("NOTICE RECORD_OF_SKIPPED_CHANGE account 1");
    assertThat(world.db.texts("SELECT message FROM drawbridge.open_holds"))
        .allMatch(message -> message.contains(found("SELECT Id FROM Account", "Id").getFirst()));
  }

  @Test
  void aChangeWhoseFirstRequestMayStillArriveIsNotAmendedBeforeTheSearch() {
    sql("INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('x', 'A', 'K')");
    lateAndRejected("upsert");
    assertThatThrownBy(() -> world.amend("{\"external_id__c\": \"L\"}"))
        .hasMessageContaining("may still arrive")
        .hasMessageContaining("retry sends it as it is");
    afterTheLimit();
    world.amend("{\"external_id__c\": \"L\"}");
    world.runUntilQuiet();
    assertThat(found("SELECT External_ID__c FROM Account", "External_ID__c")).containsExactly("L");
    allIsQuietAndNothingHeld();
  }

  @Test
  void anUpdateThatWasRejectedAndCapturedAgainIsNotUndoneByItsFirstRequest() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('Acme', 'A-1')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.account SET phone = 'older'");
    lateAndRejected("update");
    sql("UPDATE salesforce.account SET phone = 'newer'");
    sql("UPDATE salesforce._trigger_log SET state = 'REQUEUE' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    deliveredAndLookedFor();
    assertThat(found("SELECT Phone FROM Account", "Phone")).containsExactly("newer");
  }

  /** The first request is lost, and the second one finds the first of two records locked. */
  private void lateAndLocked(String verb) {
    world.drain();
    var pointer = world.messages.remove();
    late(verb);
    world.write(pointer, null);
    world.fault(
        """
        {"kind":"record-error","verb":"%s","record":0}
        """
            .formatted(verb));
    world.write(pointer, null);
    assertThat(world.db.texts("SELECT state FROM salesforce._trigger_log ORDER BY id"))
        .containsExactly("NEW", "SUCCESS");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void theRecordOfAnInsertThatWasGivenUpInSqlWhileItWaitedForALockIsReported(boolean looked) {
    sql("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('x', 'K'), ('y', 'L')");
    lateAndLocked("upsert");
    deliver();
    world.timePasses();
    if (looked) {
      assertThat(world.look()).isEqualTo(1);
    }
    assertThat(world.db.texts("SELECT state FROM drawbridge.late_request")).containsExactly("OPEN");
    sql("UPDATE salesforce._trigger_log SET state = 'IGNORED' WHERE state = 'NEW'");
    afterTheLimit();
    assertThat(notices()).containsExactly("NOTICE RECORD_OF_SKIPPED_CHANGE account 1");
  }

  @Test
  void aRecordThatALateDeleteTookFromARestoredRowIsReported() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('x', 'K')");
    world.runUntilQuiet();
    sql("CREATE TABLE public.kept AS SELECT * FROM salesforce.account");
    sql("DELETE FROM salesforce.account");
    lateAndRejected("delete");
    sql("INSERT INTO salesforce.account SELECT * FROM public.kept");
    world.runUntilQuiet();
    assertThat(notices()).isEmpty();
    deliver();
    assertThat(found("SELECT Id FROM Account", "Id")).isEmpty();
    afterTheLimit();
    assertThat(notices()).containsExactly("NOTICE RECORD_OF_LIVE_ROW_DELETED account 1");
    assertThat(world.look()).isZero();
  }

  @Test
  void aDeleteThatWasCarriedOutAndThenRejectedIsDoneWhenItIsSentOnceMore() {
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('x', 'K')");
    world.runUntilQuiet();
    sql("DELETE FROM salesforce.account");
    lateAndRejected("delete");
    deliver();
    afterTheLimit();
    sql("UPDATE salesforce._trigger_log SET state = 'NEW' WHERE state = 'FAILED'");
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    allIsQuietAndNothingHeld();
  }

  @Test
  void nothingIsSearchedForWhileItIsUnknownWhetherTheKeyWasGivenUp() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'P4X')");
    world.runUntilQuiet();
    sql("UPDATE salesforce.account SET external_id__c = 'P4Y'");
    world.drain();
    var pointer = world.messages.remove();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"update"}
        """);
    world.write(pointer, null);
    deliver();
    world.limitPasses();
    assertThat(world.look()).isZero();
    world.timePasses();
    world.execute(pointer);
    world.look();
    assertThat(notices()).containsExactly("NOTICE STRAY_DUPLICATE account 1");
  }

  @Test
  void aDeleteThatWaitsLearnsOfTheRecordThatLandedThoughItsIdIsAnotherRows() {
    sql("UPDATE drawbridge.connection SET algorithm = 'RECORD_ORDERED'");
    late("create");
    leads(1);
    world.drain();
    world.execute(world.messages.remove());
    deliver();
    String landed = found("SELECT Id FROM Lead", "Id").getFirst();
    sql("DELETE FROM salesforce.lead");
    sql("INSERT INTO salesforce.lead (id, lastname, company) VALUES (1, 'new', 'C')");
    sql("SELECT drawbridge.release_hold(1, 'landed', '" + landed + "')");
    world.timePasses();
    world.runUntilQuiet();
    assertThat(found("SELECT LastName FROM Lead", "LastName")).containsExactly("new");
    Invariants.hold(world.db);
  }

  @Test
  void aSearchUnderAMappingThatLostItsUniqueIdentifierStillAsksForTheKeyThatWasUsed() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'P4X')");
    sql("UPDATE salesforce.account SET external_id__c = 'P4Y'");
    world.runUntilQuiet();
    deliver();
    mapped(TestMappings.account(null));
    world.timePasses();
    world.look();
    assertThat(notices()).containsExactly("NOTICE STRAY_DUPLICATE account 1");
  }

  @Test
  void aSearchUnderAMappingThatLostTheKeysColumnIsRefusedAndNotSaidToBeDone() {
    late("upsert");
    sql("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'P4X')");
    sql("UPDATE salesforce.account SET external_id__c = 'P4Y'");
    world.runUntilQuiet();
    deliver();
    Mapping account = TestMappings.account(null);
    mapped(
        new Mapping(
            account.objectName(),
            account.access(),
            null,
            account.columns().stream().filter(c -> !c.name().equals("external_id__c")).toList(),
            account.indexes()));
    world.timePasses();
    world.look();
    assertThat(world.db.texts("SELECT state FROM drawbridge.late_request"))
        .containsExactly("REFUSED");
  }

  private void mapped(Mapping mapping) {
    world
        .db
        .database()
        .transaction(
            handle -> {
              new MappingStore().save(handle, mapping, JsonNodeFactory.instance.objectNode());
              return true;
            });
  }

  @Test
  void whoDoesNotSeeEveryRecordLeavesTheHoldToAPerson() {
    user(
        "seller",
        "{\"system\":[\"apienabled\"],\"objects\":{\"Lead\":[\"read\",\"create\",\"edit\",\"delete\"]}}");
    world.signInAs("seller");
    world.fault(
        """
        {"kind":"http-status","verb":"create","status":503}
        """);
    leads(1);
    world.runUntilQuiet();
    afterTheLimit();
    assertThat(heldLeads()).isEqualTo(1);
    sql("SELECT drawbridge.release_hold(1, 'retry')");
    world.runUntilQuiet();
    eachLeadIsThereOnce(1);
  }

  @Test
  void aLeadThatAnAutomationChangedIsNotSentASecondTime() {
    late("create");
    leads(1);
    world.runUntilQuiet();
    deliver();
    String id = found("SELECT Id FROM Lead", "Id").getFirst();
    new SoapWriter(world.salesforce())
        .write(
            Operation.UPDATE,
            null,
            List.of(
                new OutgoingRecord(
                    "Lead", id, Map.of("Company", "changed"), List.of(), List.of())));
    afterTheLimit();
    assertThat(heldLeads()).describedAs("a person can tell").isEqualTo(1);
    assertThat(found("SELECT Id FROM Lead", "Id")).hasSize(1);
  }
}
