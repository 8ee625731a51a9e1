package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.GetUpdatedResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.UpsertResult;
import com.sforce.soap.partner.sobject.SObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls lock their records and the parents of these until they are committed. */
class RowLockIT extends LockFixture {
  @Test
  void heldRecordIsRefusedAndItsNeighbourSaved() throws Exception {
    String held = create(account("a", "1"));
    String free = create(account("b", "2"));
    patience(50);
    hold(held, 60_000);
    SaveResult[] results =
        soap.update(
            new SObject[] {
              withId("Account", held, "Phone", "1"), withId("Account", free, "Phone", "1")
            });
    Error error = results[0].getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
    assertThat(error.getMessage())
        .isEqualTo(
            "unable to obtain exclusive access to this record or 1 records: "
                + held.substring(0, 15));
    assertThat(results[1].getSuccess()).isTrue();
    org.remove("/locks");
    assertThat(soap.update(new SObject[] {withId("Account", held, "Phone", "1")})[0].getSuccess())
        .isTrue();
  }

  @Test
  void callsWaitTenSecondsUnlessToldOtherwise() throws Exception {
    assertThat(org.get("/emulator/transactions").body()).contains("\"lockWaitMillis\":10000");
    String id = create(account("a", "1"));
    hold(id, 60_000);
    patience(400);
    Instant before = Instant.now();
    assertThat(
            soap.update(new SObject[] {withId("Account", id, "Phone", "1")})[0].getErrors()[0]
                .getStatusCode())
        .isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
    assertThat(Duration.between(before, Instant.now()))
        .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
  }

  @Test
  void callWaitsForALockThatIsGivenBackInTime() throws Exception {
    String id = create(account("a", "1"));
    hold(id, 300);
    assertThat(soap.delete(new String[] {id})[0].getSuccess()).isTrue();
    assertThat(locked()).isEmpty();
  }

  @Test
  void childrenNeedTheirParent() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    patience(20);
    hold(account, 60_000);
    SObject byKey = record("Contact", "LastName", "d");
    byKey.setField("Account", record("Account", "External_ID__c", "1"));
    SaveResult[] created =
        soap.create(
            new SObject[] {
              record("Contact", "LastName", "d", "AccountId", account),
              byKey,
              record("Contact", "LastName", "e"),
              record("Invoice__c", "Account__c", account)
            });
    assertThat(created)
        .extracting(SaveResult::getSuccess)
        .containsExactly(false, false, true, true);
    assertThat(
            soap.update(new SObject[] {withId("Contact", contact, "Phone", "1")})[0].getSuccess())
        .isFalse();
    assertThat(soap.delete(new String[] {contact})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
  }

  @Test
  void lookupThatIsNotTouchedLocksNoParent() throws Exception {
    String account = create(account("a", "1"));
    String id = create(record("Case", "Subject", "s", "AccountId", account));
    patience(20);
    hold(account, 60_000);
    assertThat(soap.update(new SObject[] {withId("Case", id, "Subject", "t")})[0].getSuccess())
        .isTrue();
    assertThat(
            soap.create(new SObject[] {record("Case", "Subject", "s", "AccountId", account)})[0]
                .getSuccess())
        .isFalse();
  }

  @Test
  void deletionNeedsWhatGoesWithIt() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    patience(20);
    hold(contact, 60_000);
    assertThat(soap.delete(new String[] {account})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isOne();
  }

  @Test
  void latencyPassesWithTheRecordsLocked() throws Exception {
    PartnerConnection other = org.connect();
    whileItLasts(
        millis -> {
          String id = create(account("a", "1"));
          org.control("/latency", "{\"fixedMillis\":" + millis + "}");
          CompletableFuture<SaveResult[]> slow =
              start(() -> other.update(new SObject[] {withId("Account", id, "Phone", "slow")}));
          boolean seen = locked(id, slow::isDone) && lockedOut(id);
          assertThat(slow.get(60, TimeUnit.SECONDS)[0].getSuccess()).isTrue();
          org.control("/latency", "{}");
          if (seen) {
            assertThat(value("Account", id, "Phone")).isEqualTo("slow");
          }
          return seen;
        });
  }

  @Test
  void callsThatWantEachOthersRecordsBothEnd() throws Exception {
    String a = create(account("a", "1"));
    String b = create(account("b", "2"));
    org.control("/latency", "{\"fixedMillis\":100}");
    PartnerConnection other = org.connect();
    CompletableFuture<SaveResult[]> one =
        start(
            () ->
                soap.update(
                    new SObject[] {
                      withId("Account", a, "Phone", "1"), withId("Account", b, "Phone", "1")
                    }));
    CompletableFuture<SaveResult[]> two =
        start(
            () ->
                other.update(
                    new SObject[] {
                      withId("Account", b, "Phone", "2"), withId("Account", a, "Phone", "2")
                    }));
    for (CompletableFuture<SaveResult[]> call : List.of(one, two)) {
      assertThat(call.get(20, TimeUnit.SECONDS)).allMatch(SaveResult::getSuccess);
    }
  }

  @Test
  void ofTwoUpsertsOfANewKeyTheLaterIsADuplicate() throws Exception {
    org.control("/latency", "{\"fixedMillis\":800}");
    PartnerConnection other = org.connect();
    CompletableFuture<UpsertResult[]> one =
        start(() -> soap.upsert("External_ID__c", new SObject[] {account("a", "1")}));
    CompletableFuture<UpsertResult[]> two =
        start(() -> other.upsert("External_ID__c", new SObject[] {account("b", "1")}));
    var results = List.of(one.get(20, TimeUnit.SECONDS)[0], two.get(20, TimeUnit.SECONDS)[0]);
    assertThat(results).extracting(UpsertResult::getSuccess).containsExactlyInAnyOrder(true, false);
    UpsertResult late =
        results.stream().filter(result -> !result.getSuccess()).findFirst().orElseThrow();
    assertThat(late.getErrors()[0].getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
    assertThat(late.getErrors()[0].getMessage())
        .startsWith(
            "duplicate value found: External_ID__c duplicates value on record with id: 001");
    org.control("/latency", "{}");
    assertThat(soap.upsert("External_ID__c", new SObject[] {account("c", "1")})[0].isCreated())
        .isFalse();
  }

  @Test
  void commitDelayHidesRecordsThatAreStampedAlready() throws Exception {
    PartnerConnection other = org.connect();
    whileItLasts(
        millis -> {
          create(account("first", "0"));
          org.control("/transactions", "{\"commitDelayMillis\":" + (1_200 + millis) + "}");
          Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
          CompletableFuture<SaveResult[]> slow =
              start(() -> other.create(new SObject[] {account("a", "1")}));
          await()
              .until(() -> slow.isDone() || covered().isBefore(Instant.now().minusMillis(1_200)));
          int found = soap.query("SELECT Id FROM Account WHERE External_ID__c = '1'").getSize();
          boolean open = !slow.isDone();
          assertThat(slow.get(60, TimeUnit.SECONDS)[0].getSuccess()).isTrue();
          Instant stamp =
              Instant.parse(
                  soap.query("SELECT SystemModstamp FROM Account WHERE External_ID__c = '1'")
                      .getRecords()[0]
                      .getField("SystemModstamp")
                      .toString());
          assertThat(stamp)
              .isBetween(before, Instant.now().minusSeconds(1))
              .isEqualTo(stamp.truncatedTo(ChronoUnit.SECONDS));
          if (open) {
            assertThat(found).isZero();
          }
          return open;
        });
  }

  /** Up to where getUpdated vouches for having told all: not beyond the stamp of an open call. */
  private Instant covered() throws Exception {
    GetUpdatedResult result =
        soap.getUpdated(
            "Account",
            calendar(Instant.now().minusSeconds(3_600)),
            calendar(Instant.now().plusSeconds(120)));
    return result.getLatestDateCovered().toInstant();
  }

  private static Calendar calendar(Instant instant) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("GMT"));
    calendar.setTimeInMillis(instant.toEpochMilli());
    return calendar;
  }

  @Test
  void bulkAndRestMeetTheSameLocks() throws Exception {
    String id = create(account("a", "1"));
    patience(20);
    hold(id, 60_000);
    assertThat(
            new BulkJobs(org.bulk())
                .load(OperationEnum.update, "Account", null, "Id,Phone\n" + id + ",1\n")
                .getFirst()
                .getLast())
        .startsWith("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access");
    assertThat(
            org.send(
                    "PATCH",
                    "/services/data/v65.0/sobjects/Account/" + id,
                    "{\"Phone\":\"1\"}".getBytes(StandardCharsets.UTF_8),
                    "Authorization",
                    "Bearer " + org.token(),
                    "Content-Type",
                    "application/json")
                .body())
        .contains("UNABLE_TO_LOCK_ROW");
  }

  @Test
  void locksThatCannotBeHadAreExplained() throws Exception {
    String id = create(account("a", "1"));
    hold(id, 60_000);
    assertThat(org.post("/emulator/locks", "application/json", "{\"id\":\"" + id + "\"}").body())
        .contains("is locked already");
    assertThat(org.post("/emulator/locks", "application/json", "{}").body())
        .contains("Name the id of the record to lock.");
    assertThat(
            org.post("/emulator/transactions", "application/json", "{\"lockWaitMillis\":-1}")
                .body())
        .contains("A wait cannot be negative.");
    org.control("/reset", "{}");
    assertThat(locked()).isEmpty();
  }
}
