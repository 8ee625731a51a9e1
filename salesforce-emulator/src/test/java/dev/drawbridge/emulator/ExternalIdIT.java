package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.BatchStateEnum;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.UpsertResult;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** External ids of all kinds: how they are matched, by whom, and how many there may be. */
class ExternalIdIT extends OrgFixture {
  private void field(String description) throws Exception {
    org.control("/schema/Account/fields", "{" + description.replace('\'', '"') + "}");
  }

  private UpsertResult upsert(String field, Object key, String name) throws Exception {
    return soap.upsert(field, new SObject[] {record("Account", "Name", name, field, key)})[0];
  }

  @Test
  void numbersAreTheSameKeyHoweverTheyAreWritten() throws Exception {
    field("'name':'Number__c','type':'double','scale':0,'externalId':true,'unique':true");
    String id = upsert("Number__c", 12.0, "a").getId();
    for (Object same : new Object[] {"12", "12.0", new BigDecimal("12.00"), 12}) {
      UpsertResult result = upsert("Number__c", same, "b");
      assertThat(result.getErrors()).isEmpty();
      assertThat(result.isCreated()).isFalse();
      assertThat(result.getId()).isEqualTo(id);
    }
    assertThat(upsert("Number__c", "13", "c").isCreated()).isTrue();
    SObject child = record("Contact", "LastName", "c");
    child.setField("Account", record("Account", "Number__c", "12.0"));
    assertThat(soap.create(new SObject[] {child})[0].getSuccess()).isTrue();
    assertThat(soap.query("SELECT Id FROM Account WHERE Number__c = 12").getSize()).isOne();
    UpsertResult[] twice =
        soap.upsert(
            "Number__c",
            new SObject[] {
              record("Account", "Name", "d", "Number__c", "14"),
              record("Account", "Name", "d", "Number__c", "14.0")
            });
    assertThat(twice).noneMatch(UpsertResult::getSuccess);
    assertThat(twice[0].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
  }

  @Test
  void autoNumbersFindRecordsButMakeNone() throws Exception {
    field("'name':'Auto__c','autoNumber':true,'externalId':true,'unique':true");
    String id = create("Account", "Name", "a");
    String number = read("Account", id, "Auto__c").getField("Auto__c").toString();
    UpsertResult found = upsert("Auto__c", number, "b");
    assertThat(found.getErrors()).isEmpty();
    assertThat(found.getId()).isEqualTo(id);
    assertThat(read("Account", id, "Name").getField("Name")).isEqualTo("b");
    assertThat(upsert("Auto__c", "99999999", "c").getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
  }

  @Test
  void uniqueKeysMatchWithoutRegardToCaseUnlessTheySaySo() throws Exception {
    field("'name':'Exact__c','externalId':true,'unique':true,'caseSensitive':true");
    String id = upsert("External_ID__c", "Key", "a").getId();
    assertThat(upsert("External_ID__c", "KEY", "b").getId()).isEqualTo(id);
    assertThat(upsert("Exact__c", "Key", "c").isCreated()).isTrue();
    assertThat(upsert("Exact__c", "KEY", "d").isCreated()).isTrue();
    assertThat(soap.query("SELECT Id FROM Account WHERE Exact__c = 'key'").getSize()).isZero();
    assertThat(soap.query("SELECT Id FROM Account WHERE Exact__c IN ('key', 'KEY')").getSize())
        .isOne();
    assertThat(soap.query("SELECT Id FROM Account WHERE External_ID__c = 'kEY'").getSize()).isOne();
  }

  @Test
  void keysThatAreNotUniqueMatchByCaseAndMayBeSeveral() throws Exception {
    field("'name':'Loose__c','externalId':true");
    String id = upsert("Loose__c", "Key", "a").getId();
    assertThat(upsert("Loose__c", "Key", "b").getId()).isEqualTo(id);
    assertThat(upsert("Loose__c", "KEY", "c").isCreated()).isTrue();
    create("Account", "Name", "d", "Loose__c", "Key");
    Error error = upsert("Loose__c", "Key", "e").getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.DUPLICATE_EXTERNAL_ID);
    assertThat(error.getMessage())
        .startsWith("more than one record found for external id field: [" + id);
  }

  @Test
  void keysThatAreNotUniqueAreForThoseWhoSeeAllRecords() throws Exception {
    field("'name':'Loose__c','externalId':true");
    String rights = "{'objects':{'Account':['read','create','edit'%s]}}";
    String token = org.user("some", "Standard User", rights.formatted(""));
    PartnerConnection some = org.connect(token, "65.0");
    SObject account = record("Account", "Name", "a", "Loose__c", "1");
    ApiFault fault =
        fault(
            ExceptionCode.INSUFFICIENT_ACCESS,
            () -> some.upsert("Loose__c", new SObject[] {account}));
    assertThat(fault.getExceptionMessage())
        .isEqualTo("Upsert requires view all data on a non-unique custom index");
    new Rest(org, token)
        .patch("/sobjects/Account/Loose__c/1", "{'Name':'a'}")
        .refused(403, "INSUFFICIENT_ACCESS", "view all data");
    var jobs = new BulkJobs(org.bulk(token));
    assertThat(
            jobs.finished(
                    jobs.add(
                        jobs.open(OperationEnum.upsert, "Account", "Loose__c"),
                        "Name,Loose__c\na,1\n"))
                .getState())
        .isEqualTo(BatchStateEnum.Failed);
    SObject unique = record("Account", "Name", "a", "External_ID__c", "1");
    assertThat(some.upsert("External_ID__c", new SObject[] {unique})[0].isCreated()).isTrue();
    PartnerConnection all =
        org.connect(org.user("all", "Standard User", rights.formatted(",'viewall'")), "65.0");
    assertThat(all.upsert("Loose__c", new SObject[] {account})[0].isCreated()).isTrue();
    PartnerConnection viewer =
        org.connect(
            org.user(
                "viewer",
                "Standard User",
                rights.formatted("").replace("{'objects'", "{'system':['viewalldata'],'objects'")),
            "65.0");
    assertThat(viewer.upsert("Loose__c", new SObject[] {account})[0].getSuccess()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"boolean", "date", "datetime", "picklist", "textarea", "url", "currency"})
  void onlyTextsNumbersAndEmailsAreKeys(String type) throws Exception {
    for (String good : new String[] {"string", "double", "email"}) {
      field("'name':'Key_" + good + "__c','externalId':true,'type':'" + good + "'");
    }
    assertThat(
            org.post(
                    "/emulator/schema/Account/fields",
                    "application/json",
                    "{\"name\":\"K__c\",\"externalId\":true,\"type\":\"" + type + "\"}")
                .body())
        .contains("Account.K__c of type " + type + " cannot be an external id");
  }

  @Test
  void twentyFiveExternalIdsPassAndOneMoreIsRefused() throws Exception {
    for (int i = 2; i <= 25; i++) {
      field("'name':'Key" + i + "__c','externalId':true,'unique':true");
    }
    assertThat(upsert("Key25__c", "k", "a").isCreated()).isTrue();
    assertThat(
            org.post(
                    "/emulator/schema/Account/fields",
                    "application/json",
                    "{\"name\":\"Key26__c\",\"externalId\":true}")
                .body())
        .contains("Account would have 26 external ids; Salesforce allows 25.");
    field("'name':'Plain__c'");
  }

  @Test
  void eightHundredCustomFieldsPassAndOneMoreIsRefused() throws Exception {
    var fields = new StringBuilder();
    for (int i = 0; i < 800; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"F").append(i).append("__c\"}");
    }
    org.control(
        "/schema", "{\"name\":\"Wide__c\",\"keyPrefix\":\"a0W\",\"fields\":[" + fields + "]}");
    assertThat(
            org.post(
                    "/emulator/schema/Wide__c/fields", "application/json", "{\"name\":\"F800__c\"}")
                .body())
        .contains("801 custom fields; Salesforce allows 800.");
  }
}
