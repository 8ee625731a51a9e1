package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.FieldType;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.bind.XmlObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The objects of a CRM as they come with the org, and what their fields derive from others. */
class StandardObjectsIT extends OrgFixture {
  private String account() throws Exception {
    return create(record("Account", "Name", "Acme", "BillingCity", "Berlin"));
  }

  private String opportunity(String stage) throws Exception {
    return create(
        record(
            "Opportunity",
            "Name",
            "Deal",
            "StageName",
            stage,
            "CloseDate",
            "2026-11-20",
            "Amount",
            "200"));
  }

  @ParameterizedTest
  @CsvSource({
    "Account,001,LastActivityDate",
    "Contact,003,MailingLatitude",
    "Lead,00Q,ConvertedAccountId",
    "Opportunity,006,ForecastCategory",
    "OpportunityLineItem,00k,PricebookEntryId",
    "Product2,01t,ProductCode",
    "Pricebook2,01s,IsStandard",
    "PricebookEntry,01u,UnitPrice",
    "Case,500,ClosedDate",
    "Task,00T,WhoId",
    "Event,00U,DurationInMinutes",
    "Campaign,701,BudgetedCost",
    "CampaignMember,00v,HasResponded",
    "User,005,ProfileId",
    "Group,00G,Type",
    "RecordType,012,DeveloperName",
    "Attachment,00P,Body",
    "ContentVersion,068,VersionData",
    "PermissionSet,0PS,IsOwnedByProfile",
    "PermissionSetAssignment,0Pa,AssigneeId",
    "ObjectPermissions,110,PermissionsViewAllRecords",
    "FieldPermissions,01k,PermissionsEdit",
    "UserPermissionAccess,0Pb,PermissionsModifyAllData",
    "Profile,00e,UserType",
    "Organization,00D,InstanceName"
  })
  void objectsHaveTheirPrefixesAndFields(String name, String prefix, String field)
      throws Exception {
    DescribeSObjectResult described = soap.describeSObject(name);
    assertThat(described.getKeyPrefix()).isEqualTo(prefix);
    assertThat(described.getFields()).extracting(Field::getName).contains("Id", field);
    assertThat(soap.query("SELECT " + field + " FROM " + name).getSize()).isNotNegative();
  }

  @Test
  void setupObjectsHaveNoRecycleBin() throws Exception {
    assertThat(soap.describeSObject("User").getFields())
        .extracting(Field::getName)
        .doesNotContain("IsDeleted")
        .contains("SystemModstamp");
    assertThat(soap.describeSObject("Task").getFields())
        .extracting(Field::getName)
        .contains("IsDeleted");
  }

  @Test
  void addressIsPutTogetherFromItsParts() throws Exception {
    String id = account();
    assertThat(field("Account", "BillingAddress").getType()).isEqualTo(FieldType.address);
    assertThat(field("Account", "BillingAddress").isCreateable()).isFalse();
    assertThat(field("Account", "BillingCity").getCompoundFieldName()).isEqualTo("BillingAddress");
    String xml = org.post("/services/Soap/u/65.0", "text/xml", retrieve(id, org.token())).body();
    assertThat(xml)
        .contains(
            "<sf:BillingAddress xsi:type=\"address\"><latitude xsi:nil=\"true\"/>"
                + "<longitude xsi:nil=\"true\"/><city>Berlin</city><country xsi:nil=\"true\"/>"
                + "<countryCode xsi:nil=\"true\"/><geocodeAccuracy xsi:nil=\"true\"/>"
                + "<postalCode xsi:nil=\"true\"/><state xsi:nil=\"true\"/>"
                + "<stateCode xsi:nil=\"true\"/><street xsi:nil=\"true\"/></sf:BillingAddress>")
        .contains("<sf:ShippingAddress xsi:nil=\"true\"/>");
    JsonNode json =
        TestOrg.JSON.readTree(
            org.get(
                    "/services/data/v65.0/query?q=SELECT+BillingAddress+FROM+Account",
                    "Authorization",
                    "Bearer " + org.token())
                .body());
    assertThat(json.at("/records/0/BillingAddress/city").asText()).isEqualTo("Berlin");
  }

  private static String retrieve(String id, String token) {
    return """
    <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>
    <SessionHeader><sessionId>%s</sessionId></SessionHeader></e:Header><e:Body><retrieve>
    <fieldList>BillingAddress,ShippingAddress</fieldList><sObjectType>Account</sObjectType>
    <ids>%s</ids></retrieve></e:Body></e:Envelope>
    """
        .formatted(token, id);
  }

  @Test
  void addressIsNotWritten() throws Exception {
    Error error = refused(record("Account", "Name", "a", "BillingAddress", "Berlin"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
  }

  @Test
  void whoAndWhatPointToSeveralObjects() throws Exception {
    assertThat(field("Task", "WhoId").getReferenceTo()).containsExactly("Contact", "Lead");
    assertThat(field("Task", "WhoId").isPolymorphicForeignKey()).isTrue();
    assertThat(field("Lead", "OwnerId").getReferenceTo()).containsExactly("Group", "User");
    String account = account();
    String lead = create(record("Lead", "LastName", "l", "Company", "c"));
    String queue = create(record("Group", "Name", "Queue", "Type", "Queue"));
    String task =
        create(
            record("Task", "Subject", "Call", "WhoId", lead, "WhatId", account, "OwnerId", queue));
    assertThat(read("Task", task, "AccountId,WhoId").getField("AccountId")).isEqualTo(account);
    assertThat(refused(record("Task", "WhoId", account)).getStatusCode())
        .isEqualTo(StatusCode.FIELD_INTEGRITY_EXCEPTION);
  }

  @Test
  void parentOfAPolymorphicLookupIsNamedWithItsType() throws Exception {
    create(record("Lead", "LastName", "l", "Company", "c", "External_ID__c", "L1"));
    SObject task = record("Task", "Subject", "x");
    task.setField("Who", record("Lead", "External_ID__c", "L1"));
    assertThat(read("Task", create(task), "WhoId").getField("WhoId").toString()).startsWith("00Q");
    SObject wrong = record("Task", "Subject", "x");
    wrong.setField("Who", record("Account", "External_ID__c", "L1"));
    assertThatThrownBy(() -> create(wrong))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault -> assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_TYPE));
  }

  @Test
  void stageDecidesOverAnOpportunity() throws Exception {
    String id = opportunity("Prospecting");
    String fields = "Probability,ExpectedRevenue,IsClosed,IsWon,ForecastCategoryName,Fiscal";
    assertThat(read("Opportunity", id, fields).getField("Probability")).isEqualTo("10.0");
    assertThat(read("Opportunity", id, fields).getField("ExpectedRevenue")).isEqualTo("20.0");
    assertThat(read("Opportunity", id, fields).getField("IsClosed")).isEqualTo("false");
    assertThat(read("Opportunity", id, fields).getField("Fiscal")).isEqualTo("2026 4");
    update("Opportunity", id, "Probability", "33");
    update("Opportunity", id, "NextStep", "call");
    assertThat(read("Opportunity", id, fields).getField("Probability")).isEqualTo("33.0");
    update("Opportunity", id, "StageName", "Closed Won");
    assertThat(read("Opportunity", id, fields).getField("Probability")).isEqualTo("100.0");
    assertThat(read("Opportunity", id, fields).getField("IsWon")).isEqualTo("true");
    assertThat(read("Opportunity", id, fields).getField("ForecastCategoryName"))
        .isEqualTo("Closed");
  }

  @Test
  void closedCaseKnowsWhen() throws Exception {
    String id = create(record("Case", "Subject", "s"));
    assertThat(read("Case", id, "ClosedDate").getField("ClosedDate")).isNull();
    update("Case", id, "Status", "Closed");
    assertThat(read("Case", id, "ClosedDate").getField("ClosedDate")).isNotNull();
    update("Case", id, "Status", "New");
    assertThat(read("Case", id, "IsClosed").getField("IsClosed")).isEqualTo("false");
  }

  @Test
  void lineItemTakesNameAndPricesFromItsProduct() throws Exception {
    String product = create(record("Product2", "Name", "Bolt", "ProductCode", "B-1"));
    String book =
        soap.query("SELECT Id FROM Pricebook2 WHERE IsStandard = true").getRecords()[0].getId();
    String entry =
        create(
            record(
                "PricebookEntry",
                "Pricebook2Id",
                book,
                "Product2Id",
                product,
                "UnitPrice",
                "5",
                "IsActive",
                true));
    String item =
        create(
            record(
                "OpportunityLineItem",
                "OpportunityId",
                opportunity("Prospecting"),
                "PricebookEntryId",
                entry,
                "Quantity",
                "3",
                "UnitPrice",
                "4"));
    XmlObject found = read("OpportunityLineItem", item, "Name,ListPrice,TotalPrice,Product2Id");
    assertThat(found.getField("Name")).isEqualTo("Bolt");
    assertThat(found.getField("ListPrice")).isEqualTo("5.0");
    assertThat(found.getField("TotalPrice")).isEqualTo("12.0");
    assertThat(found.getField("Product2Id")).isEqualTo(product);
    assertThat(soap.delete(new String[] {product})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.DELETE_FAILED);
  }

  @Test
  void eventEndsAfterItsDuration() throws Exception {
    String id =
        create(record("Event", "StartDateTime", "2026-11-20T10:00:00Z", "DurationInMinutes", 90));
    XmlObject found = read("Event", id, "EndDateTime,ActivityDate");
    assertThat(found.getField("EndDateTime")).isEqualTo("2026-11-20T11:30:00.000Z");
    assertThat(found.getField("ActivityDate")).isEqualTo("2026-11-20");
  }

  @Test
  void attachmentKnowsItsLength() throws Exception {
    SObject attachment = record("Attachment", "Name", "a.txt", "ParentId", account());
    attachment.setField("Body", "hello".getBytes(StandardCharsets.UTF_8));
    assertThat(read("Attachment", create(attachment), "BodyLength").getField("BodyLength"))
        .isEqualTo("5");
  }

  @Test
  void setupObjectsAreNotWrittenTogetherWithOthers() throws Exception {
    SaveResult[] results =
        soap.create(new SObject[] {record("Account", "Name", "a"), record("Group", "Name", "g")});
    assertThat(results[0].getSuccess()).isTrue();
    assertThat(results[1].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.MIXED_DML_OPERATION);
  }

  @Test
  void organizationAndProfilesAreThere() throws Exception {
    assertThat(soap.query("SELECT Id FROM Organization").getRecords()[0].getId())
        .isEqualTo(soap.getUserInfo().getOrganizationId());
    assertThat(soap.query("SELECT Name FROM Profile ORDER BY Name").getRecords())
        .extracting(profile -> profile.getField("Name"))
        .containsExactly("Minimum Access - Salesforce", "Standard User", "System Administrator");
  }
}
