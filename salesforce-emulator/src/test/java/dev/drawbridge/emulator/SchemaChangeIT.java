package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.FieldType;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields and objects come and go while clients are connected. */
class SchemaChangeIT extends OrgFixture {
  private Optional<Field> found(String object, String name) throws Exception {
    return Arrays.stream(soap.describeSObject(object).getFields())
        .filter(field -> field.getName().equals(name))
        .findFirst();
  }

  private Object read(String id, String field) throws Exception {
    return soap.retrieve(field, "Account", new String[] {id})[0].getField(field);
  }

  @Test
  void addedFieldIsDescribedWrittenAndQueried() throws Exception {
    org.control(
        "/schema/Account/fields",
        "{\"name\":\"Tier__c\",\"type\":\"picklist\",\"restrictedPicklist\":true,"
            + "\"picklistValues\":[\"A\",\"B\"]}");
    assertThat(found("Account", "Tier__c").orElseThrow().getPicklistValues()).hasSize(2);
    SObject good = record("Account", "Name", "a", "Tier__c", "A");
    assertThat(soap.create(new SObject[] {good})[0].getSuccess()).isTrue();
    SObject bad = record("Account", "Name", "b", "Tier__c", "C");
    assertThat(soap.create(new SObject[] {bad})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST);
    assertThat(soap.query("SELECT Id FROM Account WHERE Tier__c = 'A'").getSize()).isOne();
  }

  @Test
  void addedLookupHasItsRelationship() throws Exception {
    org.control(
        "/schema/Contact/fields",
        "{\"name\":\"Invoice__c\",\"type\":\"reference\",\"referenceTo\":[\"Invoice__c\"]}");
    assertThat(found("Contact", "Invoice__c").orElseThrow().getRelationshipName())
        .isEqualTo("Invoice__r");
  }

  @Test
  void removedFieldVanishesFromDescribeQueriesAndRecords() throws Exception {
    SObject record = account("a", "1");
    record.setField("Site", "here");
    String id = soap.create(new SObject[] {record})[0].getId();
    org.remove("/schema/Account/fields/Site");
    assertThat(found("Account", "Site")).isEmpty();
    fault(ExceptionCode.INVALID_FIELD, () -> soap.query("SELECT Site FROM Account"));
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> soap.create(new SObject[] {record("Account", "Name", "b", "Site", "x")}));
    org.control("/schema/Account/fields", "{\"name\":\"Site\",\"length\":80}");
    assertThat(read(id, "Site")).isNull();
    assertThat(read(id, "Name")).isEqualTo("a");
  }

  @Test
  void retypedFieldKeepsWhatFits() throws Exception {
    SObject number = account("a", "1");
    number.setField("Site", "12.5");
    SObject word = account("b", "2");
    word.setField("Site", "twelve");
    String kept = soap.create(new SObject[] {number})[0].getId();
    String lost = soap.create(new SObject[] {word})[0].getId();
    org.control(
        "/schema/Account/fields",
        "{\"name\":\"Site\",\"type\":\"double\",\"precision\":10,\"scale\":2}");
    assertThat(found("Account", "Site").orElseThrow().getType()).isEqualTo(FieldType._double);
    assertThat(found("Account", "Site").orElseThrow().getLength()).isZero();
    assertThat(read(kept, "Site")).isEqualTo("12.5");
    assertThat(read(lost, "Site")).isNull();
    assertThat(soap.query("SELECT Id FROM Account WHERE Site > 12").getSize()).isOne();
  }

  @Test
  void fieldMadeRequiredIsRequired() throws Exception {
    assertThat(soap.create(new SObject[] {account("a", "1")})[0].getSuccess()).isTrue();
    org.control("/schema/Account/fields", "{\"name\":\"phone\",\"nillable\":false}");
    assertThat(found("Account", "Phone").orElseThrow().isNillable()).isFalse();
    assertThat(found("Account", "Phone").orElseThrow().getType()).isEqualTo(FieldType.phone);
    assertThat(soap.create(new SObject[] {account("b", "2")})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
    org.control("/schema/Account/fields", "{\"name\":\"Phone\",\"nillable\":true}");
    assertThat(soap.create(new SObject[] {account("b", "2")})[0].getSuccess()).isTrue();
  }

  @Test
  void locationComesWithTheFieldsOfItsParts() throws Exception {
    org.control("/schema/Account/fields", "{\"name\":\"Place__c\",\"type\":\"location\"}");
    assertThat(found("Account", "Place__Latitude__s").orElseThrow().getCompoundFieldName())
        .isEqualTo("Place__c");
    SObject here = record("Account", "Name", "a");
    here.setField("Place__Latitude__s", "52.5");
    here.setField("Place__Longitude__s", "13.4");
    assertThat(soap.create(new SObject[] {here})[0].getSuccess()).isTrue();
    assertThat(
            TestOrg.JSON
                .readTree(
                    org.get(
                            "/services/data/v65.0/query?q=SELECT+Place__c+FROM+Account",
                            "Authorization",
                            "Bearer " + org.token())
                        .body())
                .at("/records/0/Place__c/latitude")
                .asDouble())
        .isEqualTo(52.5);
    HttpResponse<String> soapAnswer =
        org.post(
            "/services/Soap/u/65.0",
            "text/xml",
            "<Envelope><Header><SessionHeader><sessionId>"
                + org.token()
                + "</sessionId></SessionHeader></Header><Body><query><queryString>SELECT Place__c"
                + " FROM Account</queryString></query></Body></Envelope>");
    assertThat(soapAnswer.body())
        .contains(
            "<sf:Place__c xsi:type=\"location\"><latitude>52.5</latitude>"
                + "<longitude>13.4</longitude></sf:Place__c>");
    SObject nowhere = record("Account", "Name", "b", "Place__Latitude__s", "90.1");
    assertThat(soap.create(new SObject[] {nowhere})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.NUMBER_OUTSIDE_VALID_RANGE);
  }

  @Test
  void uniqueFieldMayTellUpperFromLowerCase() throws Exception {
    org.control(
        "/schema/Account/fields",
        "{\"name\":\"Code__c\",\"length\":10,\"externalId\":true,\"unique\":true,"
            + "\"caseSensitive\":true}");
    SObject lower = record("Account", "Name", "a", "Code__c", "x");
    SObject upper = record("Account", "Name", "b", "Code__c", "X");
    assertThat(soap.create(new SObject[] {lower, upper})).allMatch(SaveResult::getSuccess);
    assertThat(soap.create(new SObject[] {upper})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.DUPLICATE_VALUE);
    assertThat(soap.upsert("Code__c", new SObject[] {upper})[0].isCreated()).isFalse();
  }

  @Test
  void removedObjectTakesItsRecordsAndLookupsAlong() throws Exception {
    soap.create(new SObject[] {record("Campaign", "Name", "c")});
    org.remove("/schema/Campaign");
    fault(ExceptionCode.INVALID_TYPE, () -> soap.describeSObject("Campaign"));
    fault(ExceptionCode.INVALID_TYPE, () -> soap.query("SELECT Id FROM Campaign"));
    assertThat(found("Opportunity", "CampaignId")).isEmpty();
    assertThat(found("Task", "WhatId").orElseThrow().getReferenceTo())
        .contains("Account")
        .doesNotContain("Campaign");
    org.control("/schema", "{\"name\":\"Campaign\",\"keyPrefix\":\"701\"}");
    assertThat(soap.query("SELECT Id FROM Campaign").getSize()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/schema/Nothing,The org has no object 'Nothing'.",
    "/schema/Nothing/fields/Name,The org has no object 'Nothing'.",
    "/schema/Account/fields/Nothing,Account has no field 'Nothing'.",
    "/schema/Account/fields/CreatedDate,The system field CreatedDate cannot be removed."
  })
  void impossibleRemovalsAreExplained(String path, String sentence) throws Exception {
    assertThat(org.remove(path)).contains(sentence);
  }

  @Test
  void impossibleFieldsAreExplained() throws Exception {
    assertThat(
            org.post("/emulator/schema/Account/fields", "application/json", "{\"type\":\"blob\"}")
                .body())
        .contains("A field of Account has no usable name");
    assertThat(
            org.post(
                    "/emulator/schema/Account/fields",
                    "application/json",
                    "{\"name\":\"SystemModstamp\",\"nillable\":true}")
                .body())
        .contains("The system field SystemModstamp cannot be changed.");
  }
}
