package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.DeletedRecord;
import com.sforce.soap.partner.GetDeletedResult;
import com.sforce.soap.partner.GetUpdatedResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** getUpdated and getDeleted as the real client sees them. */
class ReplicationIT extends LockFixture {
  private Instant now;

  @BeforeEach
  void askTheTime() throws Exception {
    now = soap.getServerTimestamp().getTimestamp().toInstant();
  }

  private static Calendar at(Instant instant) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
    calendar.setTimeInMillis(instant.toEpochMilli());
    return calendar;
  }

  private String create(String name) throws Exception {
    return soap.create(new SObject[] {account(name, name)})[0].getId();
  }

  private GetUpdatedResult updated(Duration from, Duration to) throws Exception {
    return soap.getUpdated("Account", at(now.plus(from)), at(now.plus(to)));
  }

  private GetDeletedResult deleted(Duration from, Duration to) throws Exception {
    return soap.getDeleted("Account", at(now.plus(from)), at(now.plus(to)));
  }

  private void shift(Duration by) throws Exception {
    org.control("/clock", "{\"offsetMillis\":" + by.toMillis() + "}");
  }

  @Test
  void updatedRecordsAreThoseOfTheSpan() throws Exception {
    String first = create("a");
    shift(Duration.ofMinutes(5));
    String second = create("b");
    assertThat(updated(Duration.ofMinutes(-1), Duration.ofMinutes(3)).getIds())
        .containsExactly(first);
    assertThat(updated(Duration.ofMinutes(3), Duration.ofMinutes(9)).getIds())
        .containsExactly(second);
    soap.delete(new String[] {second});
    assertThat(updated(Duration.ofMinutes(3), Duration.ofMinutes(9)).getIds()).isEmpty();
  }

  @Test
  void latestDateCoveredIsTheEndOrNow() throws Exception {
    assertThat(
            updated(Duration.ofMinutes(-9), Duration.ofMinutes(-2))
                .getLatestDateCovered()
                .toInstant())
        .isEqualTo(now.minus(Duration.ofMinutes(2)).truncatedTo(ChronoUnit.MINUTES));
    assertThat(
            updated(Duration.ofMinutes(-9), Duration.ofMinutes(9))
                .getLatestDateCovered()
                .toInstant())
        .isBetween(now, now.plusSeconds(30));
  }

  // The race that polling by SystemModstamp loses: a call takes its stamp two seconds before a full
  // minute and commits after it, when a poll has passed by.
  @Test
  void whatIsCommittedLateIsFoundFromLatestDateCoveredOnAndNotFromTheTimeOfThePoll()
      throws Exception {
    PartnerConnection other = org.connect();
    whileItLasts(
        millis -> {
          Instant minute =
              Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
          now = minute;
          shift(Duration.between(Instant.now(), minute.minusSeconds(20)));
          org.control("/transactions", "{\"commitDelayMillis\":" + millis + "}");
          CompletableFuture<String> late =
              start(() -> other.create(new SObject[] {account("late", "late")})[0].getId());
          await().until(() -> late.isDone() || covered().equals(covered()));
          shift(Duration.between(Instant.now(), minute.plusSeconds(30)));
          var polled = List.of(updated(Duration.ofMinutes(-3), Duration.ofMinutes(2)).getIds());
          Instant covered = covered();
          Instant asked = soap.getServerTimestamp().getTimestamp().toInstant();
          boolean open = !late.isDone();
          String id = late.get(60, TimeUnit.SECONDS);
          if (open) {
            assertThat(polled).isEmpty();
            assertThat(asked).isAfter(minute);
            assertThat(covered).isBefore(minute);
            Instant end = minute.plusSeconds(180);
            assertThat(soap.getUpdated("Account", at(asked), at(end)).getIds())
                .as("who goes on from the time of the poll misses it")
                .isEmpty();
            assertThat(
                    soap.query("SELECT Id FROM Account WHERE SystemModstamp > " + asked).getSize())
                .isZero();
            assertThat(soap.getUpdated("Account", at(covered), at(end)).getIds())
                .containsExactly(id);
          }
          return open;
        });
  }

  /** Moves on with the time unless a call is open. */
  private Instant covered() throws Exception {
    return updated(Duration.ofMinutes(-3), Duration.ofMinutes(2))
        .getLatestDateCovered()
        .toInstant();
  }

  @Test
  void secondsOfTheBoundsAreIgnored() throws Exception {
    String id = create("a");
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    assertThat(
            soap.getUpdated("Account", at(minute.plusSeconds(59)), at(minute.plusSeconds(179)))
                .getIds())
        .containsExactly(id);
    refused(
        ExceptionCode.INVALID_REPLICATION_DATE,
        () -> soap.getUpdated("Account", at(minute), at(minute.plusSeconds(59))));
  }

  @Test
  void deletedRecordsCarryTheirTime() throws Exception {
    String id = create("a");
    create("b");
    soap.delete(new String[] {id});
    GetDeletedResult result = deleted(Duration.ofMinutes(-2), Duration.ofMinutes(3));
    assertThat(result.getDeletedRecords())
        .singleElement()
        .satisfies(
            (DeletedRecord record) -> {
              assertThat(record.getId()).isEqualTo(id);
              assertThat(record.getDeletedDate().toInstant())
                  .isBetween(now.minusSeconds(1), now.plusSeconds(30));
            });
    assertThat(result.getEarliestDateAvailable().toInstant())
        .isBetween(now.minus(Duration.ofDays(15)), now.minus(Duration.ofDays(15)).plusSeconds(30));
    soap.undelete(new String[] {id});
    assertThat(deleted(Duration.ofMinutes(-2), Duration.ofMinutes(3)).getDeletedRecords())
        .isEmpty();
    assertThat(updated(Duration.ofMinutes(-2), Duration.ofMinutes(3)).getIds()).contains(id);
  }

  private List<String> deletedNow() throws Exception {
    return Arrays.stream(deleted(Duration.ofMinutes(-2), Duration.ofMinutes(3)).getDeletedRecords())
        .map(DeletedRecord::getId)
        .toList();
  }

  @Test
  void undeletedRecordsMayStillBeNamedAsDeleted() throws Exception {
    String back = create("a");
    String gone = create("b");
    soap.delete(new String[] {back, gone});
    soap.undelete(new String[] {back});
    assertThat(deletedNow()).containsExactly(gone);
    org.control("/replication", "{\"namesUndeleted\":true}");
    assertThat(deletedNow()).containsExactlyInAnyOrder(back, gone);
    assertThat(read("Account", back, "Id")).as("it lives").isNotNull();
    assertThat(
            new Rest(org)
                .get(
                    "/sobjects/Account/deleted?start="
                        + now.minusSeconds(120)
                        + "&end="
                        + now.plusSeconds(120))
                .body()
                .path("deletedRecords")
                .findValuesAsText("id"))
        .containsExactlyInAnyOrder(back, gone);
    soap.delete(new String[] {back});
    assertThat(deletedNow()).as("each once").containsExactlyInAnyOrder(back, gone);
    soap.undelete(new String[] {back});
    org.control("/schema/Account/fields", "{\"name\":\"New__c\"}");
    assertThat(deletedNow()).as("also after a change of the schema").contains(back);
    org.control("/replication", "{\"refusesFutureEnds\":false}");
    assertThat(org.get("/emulator/replication").body())
        .isEqualTo("{\"namesUndeleted\":true,\"refusesFutureEnds\":false}");
    org.control("/reset", "{}");
    assertThat(org.get("/emulator/replication").body())
        .isEqualTo("{\"namesUndeleted\":false,\"refusesFutureEnds\":false}");
  }

  @Test
  void endInTheFutureIsTakenUnlessItIsToBeRefused() throws Exception {
    deleted(Duration.ofMinutes(-2), Duration.ofMinutes(2));
    org.control("/replication", "{\"refusesFutureEnds\":true}");
    refused(
        ExceptionCode.INVALID_REPLICATION_DATE,
        () -> deleted(Duration.ofMinutes(-2), Duration.ofMinutes(2)));
    new Rest(org)
        .get(
            "/sobjects/Account/deleted?start="
                + now.minusSeconds(120)
                + "&end="
                + now.plusSeconds(120))
        .refused(400, "INVALID_REPLICATION_DATE", "endDate is in the future");
    deleted(Duration.ofMinutes(-2), Duration.ZERO);
    updated(Duration.ofMinutes(-2), Duration.ofMinutes(2));
  }

  private static void refused(ExceptionCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiFault.class, fault -> assertThat(fault.getExceptionCode()).isEqualTo(code));
  }

  @Test
  void spansTooFarBackOrInTheFutureAreRefused() throws Exception {
    assertThat(deleted(Duration.ofDays(-14), Duration.ZERO).getDeletedRecords()).isEmpty();
    refused(
        ExceptionCode.INVALID_REPLICATION_DATE, () -> deleted(Duration.ofDays(-16), Duration.ZERO));
    assertThat(updated(Duration.ofDays(-29), Duration.ZERO).getIds()).isEmpty();
    refused(
        ExceptionCode.INVALID_REPLICATION_DATE, () -> updated(Duration.ofDays(-31), Duration.ZERO));
    refused(
        ExceptionCode.INVALID_REPLICATION_DATE,
        () -> updated(Duration.ofMinutes(5), Duration.ofMinutes(9)));
    refused(
        ExceptionCode.INVALID_REPLICATION_DATE,
        () -> updated(Duration.ofMinutes(-5), Duration.ofMinutes(-9)));
  }

  @Test
  void unknownAndUnreplicateableObjectsAreRefused() throws Exception {
    refused(
        ExceptionCode.INVALID_TYPE,
        () -> soap.getUpdated("Nothing__c", at(now.minusSeconds(300)), at(now)));
    org.control("/schema", "{\"name\":\"Still__c\",\"keyPrefix\":\"a0t\",\"replicateable\":false}");
    refused(
        ExceptionCode.INVALID_TYPE,
        () -> soap.getDeleted("Still__c", at(now.minusSeconds(300)), at(now)));
  }

  @Test
  void datesThatAreNoneRefuseTheCall() throws Exception {
    String body =
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Header><SessionHeader>"
            + "<sessionId>"
            + org.token()
            + "</sessionId></SessionHeader></e:Header><e:Body><getUpdated><sObjectType>Account"
            + "</sObjectType><startDate>yesterday</startDate></getUpdated></e:Body></e:Envelope>";
    assertThat(org.post("/services/Soap/u/65.0", "text/xml", body).body())
        .contains("<faultcode>soapenv:Client</faultcode>")
        .contains("'yesterday' is not a valid value for the type xsd:dateTime");
  }
}
