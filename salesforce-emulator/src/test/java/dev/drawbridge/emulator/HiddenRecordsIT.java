package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.BatchInfo;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.DeletedRecord;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.sobject.SObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that sharing keeps from a user, over every API. */
class HiddenRecordsIT extends OrgFixture {
  private static final String RIGHTS =
      "{'objects':{'Account':['read','create','edit','delete'%s],"
          + "'Contact':['read','create','edit','delete']}}";
  private static final String HIDDEN = "/users/reader@example.com/hidden";
  private static final StatusCode NO_ACCESS =
      StatusCode.INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY;

  private String token;
  private PartnerConnection reader;
  private Rest rest;
  private String seen;
  private String hidden;

  @BeforeEach
  void hideOneOfTwo() throws Exception {
    token = org.user("reader", "Standard User", RIGHTS.formatted(""));
    reader = org.connect(token, "65.0");
    rest = new Rest(org, token);
    seen = create(account("seen", "S-1"));
    hidden = create(account("hidden", "H-1"));
    hide(ids(hidden));
  }

  private void hide(String what) throws Exception {
    org.control(HIDDEN, what);
  }

  private static String ids(String... ids) {
    return "{\"ids\":[\"" + String.join("\",\"", ids) + "\"]}";
  }

  private static List<String> found(PartnerConnection by, String soql) throws Exception {
    return Arrays.stream(by.query(soql).getRecords()).map(SObject::getId).toList();
  }

  private List<String> accounts() throws Exception {
    return found(reader, "SELECT Id FROM Account");
  }

  @Test
  void queriesFindOnlyWhatTheUserSees() throws Exception {
    assertThat(accounts()).containsExactly(seen);
    assertThat(found(soap, "SELECT Id FROM Account")).containsExactly(seen, hidden);
    assertThat(reader.query("SELECT COUNT() FROM Account").getSize()).isOne();
    assertThat(rest.query("SELECT COUNT(Id) n FROM Account").text("records", "0", "n"))
        .isEqualTo("1");
    assertThat(reader.query("SELECT Id FROM Account WHERE External_ID__c = 'H-1'").getSize())
        .isZero();
    soap.delete(new String[] {seen, hidden});
    assertThat(reader.queryAll("SELECT Id FROM Account").getRecords())
        .extracting(SObject::getId)
        .containsExactly(seen);
  }

  @Test
  void parentsAndChildrenAreHiddenInQueriesOfOthers() throws Exception {
    String child = create("Contact", "LastName", "c", "AccountId", hidden);
    String other = create("Contact", "LastName", "d", "AccountId", seen);
    assertThat(reader.query("SELECT Account.Name FROM Contact").getRecords())
        .extracting(contact -> contact.getSObjectField("Account") == null)
        .containsExactly(true, false);
    assertThat(found(reader, "SELECT Id FROM Contact WHERE Account.Name = 'hidden'")).isEmpty();
    hide(ids(hidden, other));
    assertThat(
            reader
                .query("SELECT (SELECT Id FROM Contacts) FROM Account")
                .getRecords()[0]
                .getChild("Contacts")
                .getChild("records"))
        .isNull();
    assertThat(
            found(
                reader,
                "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Name ="
                    + " 'hidden')"))
        .isEmpty();
    assertThat(found(reader, "SELECT Id FROM Contact")).containsExactly(child);
  }

  @Test
  void readingByIdAndKeyFindsNothing() throws Exception {
    assertThat(reader.retrieve("Name", "Account", new String[] {seen, hidden}))
        .extracting(account -> account == null ? null : account.getField("Name"))
        .containsExactly("seen", null);
    String collection = "/composite/sobjects/Account?fields=Name&ids=" + hidden + "," + seen;
    assertThat(rest.get(collection).body().path(0).isNull()).isTrue();
    assertThat(rest.get(collection).text("1", "Name")).isEqualTo("seen");
    rest.get("/sobjects/Account/" + hidden).refused(404, "NOT_FOUND", "does not exist");
    rest.get("/sobjects/Account/External_ID__c/H-1").refused(404, "NOT_FOUND", "does not exist");
    soap.delete(new String[] {hidden});
    rest.get("/sobjects/Account/" + hidden).refused(404, "NOT_FOUND", "does not exist");
  }

  private static Calendar at(Instant instant) {
    var calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    calendar.setTimeInMillis(instant.toEpochMilli());
    return calendar;
  }

  private List<String> updated(Instant now) throws Exception {
    return List.of(
        reader.getUpdated("Account", at(now.minusSeconds(120)), at(now.plusSeconds(120))).getIds());
  }

  private List<String> deleted(Instant now) throws Exception {
    return Arrays.stream(
            reader
                .getDeleted("Account", at(now.minusSeconds(120)), at(now.plusSeconds(120)))
                .getDeletedRecords())
        .map(DeletedRecord::getId)
        .toList();
  }

  @Test
  void replicationTellsOnlyOfWhatTheUserSees() throws Exception {
    Instant now = soap.getServerTimestamp().getTimestamp().toInstant();
    assertThat(updated(now)).containsExactly(seen);
    assertThat(deleted(now)).isEmpty();
    soap.delete(new String[] {seen, hidden});
    assertThat(deleted(now)).containsExactly(seen);
    org.control("/recycle-bin/empty", "{}");
    assertThat(deleted(now)).containsExactly(seen);
    hide("{}");
    assertThat(deleted(now)).containsExactlyInAnyOrder(seen, hidden);
  }

  @Test
  void bulkQueriesFindOnlyWhatTheUserSees() throws Exception {
    var bulk = org.bulk(token);
    var jobs = new BulkJobs(bulk);
    BatchInfo batch =
        jobs.finished(
            jobs.add(jobs.open(OperationEnum.query, "Account", null), "SELECT Id FROM Account"));
    String result = bulk.getQueryResultList(batch.getJobId(), batch.getId()).getResult()[0];
    try (var in = bulk.getQueryResultStream(batch.getJobId(), batch.getId(), result)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("\"Id\"\n\"" + seen + "\"\n");
    }
    String job =
        rest.post("/jobs/query", "{'operation':'queryAll','query':'SELECT Id FROM Account'}")
            .text("id");
    String path = "/jobs/query/" + job;
    await().until(() -> rest.get(path).text("state").equals("JobComplete"));
    assertThat(rest.get(path + "/results").http().body()).isEqualTo("\"Id\"\n\"" + seen + "\"\n");
  }

  @Test
  void writesToThemAreRefusedAndLeaveThemAsTheyWere() throws Exception {
    Error update = only(reader.update(new SObject[] {withId("Account", hidden, "Phone", "1")})[0]);
    assertThat(update.getStatusCode()).isEqualTo(NO_ACCESS);
    assertThat(update.getMessage()).isEqualTo("insufficient access rights on cross-reference id");
    assertThat(reader.delete(new String[] {hidden})[0].getErrors()[0].getStatusCode())
        .isEqualTo(NO_ACCESS);
    rest.patch("/sobjects/Account/" + hidden, "{'Phone':'1'}")
        .refused(400, NO_ACCESS.name(), "insufficient access rights on cross-reference id");
    rest.delete("/sobjects/Account/" + hidden).refused(400, NO_ACCESS.name(), "insufficient");
    assertThat(
            new BulkJobs(org.bulk(token))
                .load(OperationEnum.update, "Account", null, "Id,Phone\n" + hidden + ",1\n")
                .getFirst()
                .getLast())
        .startsWith(NO_ACCESS.name() + ":insufficient access rights on cross-reference id");
    assertThat(value("Account", hidden, "Phone")).isNull();
    soap.delete(new String[] {hidden});
    assertThat(reader.undelete(new String[] {hidden})[0].getErrors()[0].getStatusCode())
        .isEqualTo(NO_ACCESS);
    assertThat(
            only(reader.update(new SObject[] {withId("Account", hidden, "Phone", "1")})[0])
                .getStatusCode())
        .as("what is deleted says so to everybody")
        .isEqualTo(StatusCode.ENTITY_IS_DELETED);
  }

  @Test
  void keyOfOneIsADuplicateWhoseIdIsNotTold() throws Exception {
    var upserted = reader.upsert("External_ID__c", new SObject[] {account("mine", "H-1")})[0];
    assertThat(upserted.getErrors())
        .singleElement()
        .satisfies(
            (Error error) -> {
              assertThat(error.getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
              assertThat(error.getMessage())
                  .isEqualTo(
                      "duplicate value found: <unknown> duplicates value on record with id:"
                          + " <unknown>");
            });
    assertThat(reader.upsert("External_ID__c", new SObject[] {account("new", "S-1")})[0])
        .satisfies(result -> assertThat(result.getSuccess()).isTrue());
    assertThat(value("Account", hidden, "Name")).isEqualTo("hidden");
  }

  @Test
  void newChildrenCannotHaveOneAsTheirParent() throws Exception {
    SObject child = record("Contact", "LastName", "c", "AccountId", hidden);
    Error error = only(reader.create(new SObject[] {child})[0]);
    assertThat(error.getStatusCode()).isEqualTo(NO_ACCESS);
    assertThat(error.getMessage())
        .isEqualTo("insufficient access rights on cross-reference id: " + hidden.substring(0, 15));
    rest.post("/sobjects/Contact", "{'LastName':'c','Account':{'External_ID__c':'H-1'}}")
        .refused(400, "INVALID_FIELD", "Foreign key external ID: H-1 not found");
    String old = create("Contact", "LastName", "old", "AccountId", hidden);
    assertThat(
            reader
                .update(
                    new SObject[] {withId("Contact", old, "LastName", "new", "AccountId", hidden)})[
                0]
                .getSuccess())
        .as("a parent that stays is not asked for")
        .isTrue();
  }

  @Test
  void allOfAnObjectMayBeHiddenButTheUsersOwn() throws Exception {
    hide("{\"objects\":[\"account\"]}");
    assertThat(accounts()).isEmpty();
    String own = reader.create(new SObject[] {account("own", "O-1")})[0].getId();
    assertThat(accounts()).containsExactly(own);
    assertThat(found(soap, "SELECT Id FROM Account")).hasSize(3);
    assertThat(org.get("/emulator" + HIDDEN).body())
        .isEqualTo("{\"ids\":[],\"objects\":[\"account\"]}");
    hide("{}");
    assertThat(accounts()).hasSize(3);
  }

  @Test
  void viewAllSeesThemAndWhoLosesItDoesNot() throws Exception {
    org.control(
        "/users/reader@example.com/permissions", RIGHTS.formatted(",'viewall'").replace('\'', '"'));
    assertThat(accounts()).containsExactly(seen, hidden);
    assertThat(reader.update(new SObject[] {withId("Account", hidden, "Phone", "1")})[0])
        .satisfies(result -> assertThat(result.getSuccess()).isTrue());
    org.control("/users/reader@example.com/permissions", RIGHTS.formatted("").replace('\'', '"'));
    assertThat(accounts()).containsExactly(seen);
  }

  @Test
  void alsoTheFirstUserLosesThemWithTheProfileOfAnAdministrator() throws Exception {
    String first = "/users/integration@drawbridge.test";
    org.control(first + "/hidden", ids(hidden));
    org.control(first + "/permissions", RIGHTS.formatted("").replace('\'', '"'));
    assertThat(found(soap, "SELECT Id FROM Account")).containsExactly(seen, hidden);
    org.control(first, "{\"profile\":\"Standard User\"}");
    assertThat(found(soap, "SELECT Id FROM Account")).containsExactly(seen);
    org.control(first, "{\"profile\":\"System Administrator\"}");
    assertThat(found(soap, "SELECT Id FROM Account")).containsExactly(seen, hidden);
  }

  @Test
  void formulasReadParentsThatTheirReaderDoesNotSee() throws Exception {
    org.control(
        "/schema/Contact/fields",
        "{\"name\":\"Of__c\",\"type\":\"string\",\"calculatedFormula\":\"Account.Name\"}");
    org.control("/users/reader@example.com/permissions", RIGHTS.formatted("").replace('\'', '"'));
    create("Contact", "LastName", "c", "AccountId", hidden);
    assertThat(reader.query("SELECT Of__c FROM Contact").getRecords()[0].getField("Of__c"))
        .isEqualTo("hidden");
  }

  @Test
  void resetHidesNothing() throws Exception {
    hide("{\"objects\":[\"Account\"]}");
    org.control("/reset", "{}");
    token = org.user("reader", "Standard User", RIGHTS.formatted(""));
    reader = org.connect(token, "65.0");
    String id = org.connect().create(new SObject[] {account("a", "1")})[0].getId();
    assertThat(accounts()).containsExactly(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          reader@example.com | {"ids":["nonsense"]}  | 'nonsense' is not the id of a record.
          reader@example.com | {"ids":"a"}           | The setting ids must be a JSON array.
          reader@example.com | {"objects":["No__c"]} | The org has no object 'No__c'.
          reader@example.com | {"id":[]}             | There is no setting 'id' here
          nobody@example.com | {}                    | The org has no user nobody@example.com.
          """)
  void impossibleOnesAreExplained(String user, String body, String sentence) throws Exception {
    assertThat(org.post("/emulator/users/" + user + "/hidden", "application/json", body).body())
        .contains(sentence);
    assertThat(accounts()).containsExactly(seen);
  }
}
