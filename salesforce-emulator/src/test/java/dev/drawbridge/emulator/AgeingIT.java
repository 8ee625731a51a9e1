package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sforce.soap.partner.DeletedRecord;
import com.sforce.soap.partner.GetDeletedResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of records in time: purged, archived, tracked. */
class AgeingIT {
  @TempDir Path directory;
  private TestOrg org;
  private PartnerConnection soap;

  @BeforeEach
  void connect() throws Exception {
    org = new TestOrg(directory);
    soap = org.connect();
  }

  @AfterEach
  void close() {
    org.close();
  }

  private String create(SObject record) throws Exception {
    SaveResult result = soap.create(new SObject[] {record})[0];
    assertThat(result.getErrors()).isEmpty();
    return result.getId();
  }

  private SaveResult update(String type, String id, Object... fields) throws Exception {
    SObject change = record(type, fields);
    change.setId(id);
    return soap.update(new SObject[] {change})[0];
  }

  private GetDeletedResult deleted() throws Exception {
    return soap.getDeleted("Account", calendar(-3_600), calendar(120));
  }

  private static Calendar calendar(long seconds) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("GMT"));
    calendar.setTimeInMillis(Instant.now().plusSeconds(seconds).toEpochMilli());
    return calendar;
  }

  @Test
  void purgedRecordsAreGoneButGetDeletedKnowsThem() throws Exception {
    String gone = create(account("gone", "1"));
    String kept = create(account("kept", "2"));
    soap.delete(new String[] {gone});
    assertThat(soap.queryAll("SELECT Id FROM Account").getSize()).isEqualTo(2);
    assertThat(org.control("/recycle-bin/empty", "{}").path("purged").asInt()).isOne();
    assertThat(soap.queryAll("SELECT Id FROM Account").getRecords())
        .extracting(SObject::getId)
        .containsExactly(kept);
    assertThat(soap.undelete(new String[] {gone})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.ENTITY_IS_DELETED);
    assertThat(soap.delete(new String[] {gone})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.ENTITY_IS_DELETED);
    assertThat(deleted().getDeletedRecords())
        .extracting(DeletedRecord::getId)
        .containsExactly(gone);
    org.close();
    org = new TestOrg(directory);
    soap = org.connect();
    assertThat(soap.queryAll("SELECT Id FROM Account").getSize()).isOne();
    assertThat(deleted().getDeletedRecords())
        .extracting(DeletedRecord::getId)
        .containsExactly(gone);
  }

  @Test
  void purgedLogIsAnInvalidReplicationDate() throws Exception {
    soap.delete(new String[] {create(account("gone", "1"))});
    assertThat(deleted().getDeletedRecords()).hasSize(1);
    org.control("/deletion-log/purge", "{}");
    assertThatThrownBy(this::deleted)
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault ->
                assertThat(fault.getExceptionCode())
                    .isEqualTo(ExceptionCode.INVALID_REPLICATION_DATE));
    GetDeletedResult later = soap.getDeleted("Account", calendar(0), calendar(120));
    assertThat(later.getEarliestDateAvailable().toInstant())
        .isAfter(Instant.now().minusSeconds(60));
    soap.getUpdated("Account", calendar(-3_600), calendar(120));
  }

  @Test
  void activitiesOfAYearAgoAreArchived() throws Exception {
    String old =
        create(
            record("Task", "Subject", "old", "ActivityDate", "2020-01-01", "Status", "Completed"));
    create(record("Task", "Subject", "open", "ActivityDate", "2020-01-01"));
    create(record("Task", "Subject", "new", "ActivityDate", "2999-01-01", "Status", "Completed"));
    create(
        record(
            "Event",
            "Subject",
            "past",
            "StartDateTime",
            "2020-01-01T10:00:00Z",
            "DurationInMinutes",
            5));
    assertThat(soap.query("SELECT Id FROM Task").getSize()).isEqualTo(2);
    assertThat(soap.query("SELECT Id FROM Event").getSize()).isZero();
    assertThat(soap.queryAll("SELECT Id FROM Event").getSize()).isOne();
    assertThat(soap.queryAll("SELECT Id FROM Task WHERE IsArchived = true").getRecords())
        .extracting(SObject::getId)
        .containsExactly(old);
    assertThat(update("Task", old, "Description", "late").getSuccess()).isTrue();
    assertThat(soap.delete(new String[] {old})[0].getSuccess()).isTrue();
  }

  @Test
  void trackedFieldsKeepTheirHistory() throws Exception {
    org.control("/schema/Account/history", "{\"fields\":[\"Phone\",\"AnnualRevenue\"]}");
    String id = create(account("a", "1"));
    update("Account", id, "Phone", "1", "Fax", "2");
    update("Account", id, "Phone", "3", "AnnualRevenue", "5");
    update("Account", id, "Phone", "3");
    SObject[] history =
        soap.query(
                "SELECT Field, OldValue, NewValue, CreatedById FROM AccountHistory WHERE AccountId"
                    + " = '"
                    + id
                    + "' ORDER BY Id")
            .getRecords();
    assertThat(history)
        .extracting(
            row -> row.getField("Field"),
            row -> row.getField("OldValue"),
            row -> row.getField("NewValue"))
        .containsExactlyInAnyOrder(
            tuple("created", null, null),
            tuple("Phone", null, "1"),
            tuple("Phone", "1", "3"),
            tuple("AnnualRevenue", null, "5.0"));
    assertThat(soap.describeSObject("AccountHistory").isCreateable()).isFalse();
    assertThat(soap.create(new SObject[] {record("AccountHistory")})[0].getSuccess()).isFalse();
  }

  @Test
  void historyOfACustomObjectHasItsOwnName() throws Exception {
    org.control("/schema/Invoice__c/history", "{\"fields\":[\"Status__c\"]}");
    String id = create(record("Invoice__c", "Status__c", "Draft"));
    update("Invoice__c", id, "Status__c", "Sent");
    assertThat(
            soap.query(
                    "SELECT NewValue FROM Invoice__History WHERE ParentId = '"
                        + id
                        + "' AND Field = 'Status__c'")
                .getRecords()[0]
                .getField("NewValue"))
        .isEqualTo("Sent");
    assertThat(
            org.post(
                    "/emulator/schema/Invoice__c/history",
                    "application/json",
                    "{\"fields\":[\"X\"]}")
                .body())
        .contains("Invoice__c has no field 'X'.");
  }

  @Test
  void withoutTrackingThereIsNoHistory() {
    assertThatThrownBy(() -> soap.query("SELECT Id FROM AccountHistory"))
        .isInstanceOf(ApiFault.class);
  }
}
