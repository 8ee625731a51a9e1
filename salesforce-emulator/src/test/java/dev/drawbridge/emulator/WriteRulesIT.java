package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finer rules of writing: emptied fields, parents, stored forms of values, audit fields. */
class WriteRulesIT extends OrgFixture {
  private SaveResult emptied(String type, String id, String... fields) throws Exception {
    SObject change = withId(type, id);
    change.setFieldsToNull(fields);
    return soap.update(new SObject[] {change})[0];
  }

  private void field(String description) throws Exception {
    org.control("/schema/Account/fields", "{" + description.replace('\'', '"') + "}");
  }

  private Object stored(String field, Object value) throws Exception {
    String id = create("Account", "Name", "a", field, value);
    return read("Account", id, field).getField(field);
  }

  @Test
  void onlyFieldsThatMayBeWrittenCanBeEmptied() throws Exception {
    String id = create("Account", "Name", "a", "Phone", "1");
    assertThat(emptied("Account", id, "Phone").getSuccess()).isTrue();
    for (String field : new String[] {"CreatedDate", "LastViewedDate", "BillingAddress"}) {
      Error error = emptied("Account", id, field).getErrors()[0];
      assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
      assertThat(error.getFields()).containsExactly(field);
    }
    fault(ExceptionCode.INVALID_FIELD, () -> emptied("Account", id, "Nope__c"));
  }

  @Test
  void newRecordsMayEmptyFieldsThatHaveDefaults() throws Exception {
    field(
        "'name':'Tier__c','type':'picklist','picklistValues':[{'value':'A','defaultValue':true},'B']");
    String plain = create("Account", "Name", "a");
    assertThat(read("Account", plain, "Tier__c").getField("Tier__c")).isEqualTo("A");
    SObject empty = record("Account", "Name", "b");
    empty.setFieldsToNull(new String[] {"Tier__c"});
    String id = soap.create(new SObject[] {empty})[0].getId();
    assertThat(read("Account", id, "Tier__c").getField("Tier__c")).isNull();
    SObject lead = record("Lead", "LastName", "l", "Company", "c");
    lead.setFieldsToNull(new String[] {"Status"});
    SaveResult made = soap.create(new SObject[] {lead})[0];
    assertThat(made.getErrors()).as("what may not be empty has its default").isEmpty();
    assertThat(read("Lead", made.getId(), "Status").getField("Status")).isNotNull();
    SObject nameless = record("Account");
    nameless.setFieldsToNull(new String[] {"Name"});
    assertThat(soap.create(new SObject[] {nameless})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
  }

  @Test
  void lookupsAreClearedByTheirFieldAndNotByTheirRelationship() throws Exception {
    String account = create("Account", "Name", "a");
    String contact = create("Contact", "LastName", "c", "AccountId", account);
    fault(ExceptionCode.INVALID_FIELD, () -> emptied("Contact", contact, "Account"));
    assertThat(read("Contact", contact, "AccountId").getField("AccountId")).isEqualTo(account);
    assertThat(emptied("Contact", contact, "AccountId").getSuccess()).isTrue();
    assertThat(read("Contact", contact, "AccountId").getField("AccountId")).isNull();
  }

  @Test
  void parentIsNamedByItsIdOrItsKeyAndNotByBoth() throws Exception {
    String id = soap.create(new SObject[] {account("a", "1")})[0].getId();
    SObject both = record("Contact", "LastName", "c", "AccountId", id);
    both.setField("Account", record("Account", "External_ID__c", "1"));
    Error error = soap.create(new SObject[] {both})[0].getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(error.getMessage()).contains("Account").contains("AccountId");
    SObject key = record("Contact", "LastName", "c");
    key.setField("Account", record("Account", "External_ID__c", "1"));
    assertThat(soap.create(new SObject[] {key})[0].getSuccess()).isTrue();
    SObject other = record("Contact", "LastName", "c");
    other.setField("Account", record("Account", "Site", "x"));
    assertThat(soap.create(new SObject[] {other})[0].getErrors()[0].getMessage())
        .contains("Site does not match an External ID, Salesforce Id, or indexed field");
  }

  @Test
  void parentOfTheSameCallMustComeFirst() throws Exception {
    SObject child = record("Contact", "LastName", "c");
    child.setField("Account", record("Account", "External_ID__c", "new"));
    SaveResult[] wrong = soap.create(new SObject[] {child, account("a", "new")});
    assertThat(wrong[0].getErrors()[0].getMessage())
        .startsWith("Foreign key external ID: new not found");
    assertThat(wrong[1].getSuccess()).isTrue();
    SObject second = record("Contact", "LastName", "c");
    second.setField("Account", record("Account", "External_ID__c", "newer"));
    assertThat(soap.create(new SObject[] {account("b", "newer"), second}))
        .allMatch(SaveResult::getSuccess);
  }

  @Test
  void truncationShortensTextsAndNothingElse() throws Exception {
    field("'name':'Link__c','type':'url'");
    SObject text = record("Account", "Name", "x".repeat(300), "Site", "y".repeat(90));
    assertThat(soap.create(new SObject[] {text})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.STRING_TOO_LONG);
    soap.setAllowFieldTruncationHeader(true);
    String id = soap.create(new SObject[] {text})[0].getId();
    assertThat(read("Account", id, "Name,Site").getField("Name").toString()).hasSize(255);
    assertThat(refused("Account", "Name", "a", "NumberOfEmployees", 123_456_789).getStatusCode())
        .isEqualTo(StatusCode.NUMBER_OUTSIDE_VALID_RANGE);
    assertThat(refused("Account", "Name", "a", "Link__c", "u".repeat(300)).getStatusCode())
        .isEqualTo(StatusCode.STRING_TOO_LONG);
  }

  @Test
  void blanksAroundTextGoAndNoBreakSpacesStay() throws Exception {
    assertThat(stored("Site", " \t x y \n ")).isEqualTo("x y");
    assertThat(stored("Site", "\u00A0x\u00A0")).isEqualTo("\u00A0x\u00A0");
    assertThat(stored("Site", "   ")).isNull();
    assertThat(refused("Account", "Name", " \n ").getStatusCode())
        .isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'type':'double','scale':2       | 12.345                   | 12.35
          'type':'double','scale':2       | 10000000000              | 1.0E10
          'type':'double','scale':0       | 2.5                      | 3.0
          'type':'percent','scale':1      | -0.05                    | -0.1
          'type':'time'                   | 10:00:00                 | 10:00:00.000Z
          'type':'time'                   | 23:59:59.999Z            | 23:59:59.999Z
          'type':'datetime'               | 1700-01-01T00:00:00Z     | 1700-01-01T00:00:00.000Z
          'type':'datetime'               | 2026-11-20T10:00:00+0200 | 2026-11-20T08:00:00.000Z
          'type':'date'                   | 4000-12-31               | 4000-12-31
          'type':'int'                    | 12345678                 | 12345678
          'type':'phone'                  | +49 30 123               | +49 30 123
          'type':'url'                    | https://a.example/?b     | https://a.example/?b
          'type':'multipicklist','restrictedPicklist':true,'picklistValues':['a','b'] | a;B | a;b
          'type':'picklist','picklistValues':['a'] | other            | other
          'type':'boolean'                | 1                        | true
          'type':'email'                  | a.b+c@d-e.example        | a.b+c@d-e.example
          """)
  void valuesHaveTheFormOfTheirType(String type, String sent, String form) throws Exception {
    field("'name':'F__c'," + type);
    Object value = stored("F__c", sent);
    if (type.contains("scale")) {
      assertThat(new BigDecimal(value.toString())).isEqualByComparingTo(form);
    }
    assertThat(value).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'type':'double','precision':4,'scale':2 | 100.00               | NUMBER_OUTSIDE_VALID_RANGE
          'type':'currency'               | 10000000000000000.00         | NUMBER_OUTSIDE_VALID_RANGE
          'type':'int'                    | 123456789                    | NUMBER_OUTSIDE_VALID_RANGE
          'type':'date'                   | 4001-01-01                   | FIELD_INTEGRITY_EXCEPTION
          'type':'datetime'               | 1699-12-31T23:59:59Z         | FIELD_INTEGRITY_EXCEPTION
          'type':'datetime'               | 4001-01-01T00:00:00Z         | FIELD_INTEGRITY_EXCEPTION
          'type':'phone'                  | 01234567890123456789012345678901234567890 | STRING_TOO_LONG
          'type':'encryptedstring','length':10 | 01234567890             | STRING_TOO_LONG
          'type':'multipicklist','restrictedPicklist':true,'picklistValues':['a','b'] | a;c | INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST
          'type':'picklist','length':3    | abcd                         | STRING_TOO_LONG
          'type':'email'                  | a@b                          | INVALID_EMAIL_ADDRESS
          """)
  void valuesBeyondTheirTypeAreRefused(String type, String sent, StatusCode code) throws Exception {
    field("'name':'F__c'," + type);
    Error error = refused("Account", "Name", "a", "F__c", sent);
    assertThat(error.getStatusCode()).isEqualTo(code);
    assertThat(error.getFields()).containsExactly("F__c");
  }

  @Test
  void auditFieldsAreForThoseWhoMaySetThemAndOnCreationOnly() throws Exception {
    Error error = refused("Account", "Name", "a", "CreatedDate", "2020-02-02T10:00:00Z");
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    PartnerConnection loader =
        org.connect(
            org.user(
                "loader",
                "Standard User",
                "{'system':['createauditfields'],'objects':{'Account':['read','create','edit']}}"),
            "65.0");
    String user = soap.getUserInfo().getUserId();
    SObject old =
        record(
            "Account",
            "Name",
            "old",
            "CreatedDate",
            "2020-02-02T10:00:00Z",
            "CreatedById",
            user,
            "LastModifiedDate",
            "2021-02-02T10:00:00Z");
    SaveResult saved = loader.create(new SObject[] {old})[0];
    assertThat(saved.getErrors()).isEmpty();
    SObject found =
        loader
            .retrieve(
                "CreatedDate,CreatedById,LastModifiedDate,SystemModstamp",
                "Account",
                new String[] {saved.getId()})[0];
    assertThat(found.getField("CreatedDate")).isEqualTo("2020-02-02T10:00:00.000Z");
    assertThat(found.getField("CreatedById")).isEqualTo(user);
    assertThat(found.getField("LastModifiedDate")).isEqualTo("2021-02-02T10:00:00.000Z");
    assertThat(found.getField("SystemModstamp").toString()).startsWith("20").isGreaterThan("2021");
    SObject change = withId("Account", saved.getId(), "CreatedDate", "2019-02-02T10:00:00Z");
    assertThat(loader.update(new SObject[] {change})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    change = withId("Account", saved.getId(), "Name", "new");
    assertThat(loader.update(new SObject[] {change})[0].getSuccess()).isTrue();
    assertThat(read("Account", saved.getId(), "LastModifiedDate").getField("LastModifiedDate"))
        .asString()
        .isGreaterThan("2021-12");
  }

  @Test
  void everyWayOfWritingMovesTheStampAndRefusedOnesDoNot() throws Exception {
    org.control("/clock", "{\"offsetMillis\":-600000}");
    String id = create("Account", "Name", "a");
    String first = stamp(id);
    org.control("/clock", "{\"offsetMillis\":-400000}");
    updateRefused("Account", id, "NumberOfEmployees", 123_456_789);
    assertThat(stamp(id)).isEqualTo(first);
    update("Account", id, "Phone", "1");
    String second = stamp(id);
    assertThat(second).isGreaterThan(first);
    org.control("/clock", "{\"offsetMillis\":-200000}");
    soap.delete(new String[] {id});
    assertThat(
            soap.queryAll("SELECT SystemModstamp FROM Account WHERE IsDeleted = true")
                .getRecords()[0]
                .getField("SystemModstamp")
                .toString())
        .isGreaterThan(second);
    org.control("/clock", "{\"offsetMillis\":0}");
    soap.undelete(new String[] {id});
    assertThat(stamp(id)).isGreaterThan(second);
    assertThat(read("Account", id, "LastModifiedDate").getField("LastModifiedDate").toString())
        .isLessThanOrEqualTo(stamp(id));
  }

  private String stamp(String id) throws Exception {
    return read("Account", id, "SystemModstamp").getField("SystemModstamp").toString();
  }
}
