package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.DeleteResult;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.UpsertResult;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.SoapFaultException;
import com.sforce.ws.bind.XmlObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of create, update, upsert and delete, kept towards the real client. */
class WriteIT extends OrgFixture {
  @Test
  void createdRecordIsReadBack() throws Exception {
    String id = create(record("Account", "Name", "Acme", "NumberOfEmployees", 12));
    assertThat(id).hasSize(18).startsWith("001");
    assertThat(value("Account", id, "Name")).isEqualTo("Acme");
    assertThat(value("Account", id, "NumberOfEmployees")).isEqualTo("12");
    assertThat(value("Account", id, "CreatedDate").toString()).endsWith(":00.000Z".substring(3));
  }

  @Test
  void createWithAnIdIsRefused() throws Exception {
    Error error = refused(withId("Account", "001D000000HRzKDIA1", "Name", "x"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
  }

  @Test
  void missingRequiredFieldsAreNamed() throws Exception {
    Error error = refused(record("Opportunity", "Name", "Deal"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
    assertThat(error.getMessage()).isEqualTo("Required fields are missing: [StageName, CloseDate]");
    assertThat(error.getFields()).containsExactly("StageName", "CloseDate");
  }

  @Test
  void goodRecordsOfACallAreSavedBesideBadOnes() throws Exception {
    SaveResult[] results =
        soap.create(new SObject[] {account("a", "1"), record("Account"), account("c", "3")});
    assertThat(results).extracting(SaveResult::getSuccess).containsExactly(true, false, true);
    assertThat(org.journal())
        .extracting(entry -> entry.path("outcome").asText())
        .containsExactly("created", "rejected", "created");
  }

  @Test
  void allOrNoneRollsInnocentRecordsBack() throws Exception {
    soap.setAllOrNoneHeader(true);
    SaveResult[] results = soap.create(new SObject[] {account("a", "1"), record("Account")});
    assertThat(only(results[0]).getStatusCode())
        .isEqualTo(StatusCode.ALL_OR_NONE_OPERATION_ROLLED_BACK);
    assertThat(only(results[1]).getStatusCode()).isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isZero();
    assertThat(soap.create(new SObject[] {account("a", "1")})[0].getSuccess()).isTrue();
  }

  @Test
  void allOrNoneRestoresUpdatedRecords() throws Exception {
    String id = create(account("before", "1"));
    soap.setAllOrNoneHeader(true);
    soap.update(
        new SObject[] {
          withId("Account", id, "Name", "after", "External_ID__c", "2"), record("Account")
        });
    assertThat(value("Account", id, "Name")).isEqualTo("before");
    soap.clearAllOrNoneHeader();
    assertThat(refused(account("other", "1")).getStatusCode())
        .isEqualTo(StatusCode.DUPLICATE_VALUE);
  }

  @Test
  void tooLongTextIsRefusedUnlessTruncationIsAllowed() throws Exception {
    SObject contact = record("Contact", "LastName", "x".repeat(81));
    Error error = refused(contact);
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.STRING_TOO_LONG);
    assertThat(error.getMessage())
        .isEqualTo("Last Name: data value too large: " + "x".repeat(81) + " (max length=80)");
    soap.setAllowFieldTruncationHeader(true);
    assertThat(value("Contact", create(contact), "LastName")).isEqualTo("x".repeat(80));
  }

  @ParameterizedTest
  @CsvSource({
    "Amount__c, 12.345, 12.35",
    "Amount__c, 1e3, 1000.0",
    "Amount__c, -0.005, -0.01",
    "Amount__c, 9999999999999999.99, 9999999999999999.99",
    "Due__c, 2026-11-20, 2026-11-20",
    "Due__c, 2026-11-20T23:00:00.000Z, 2026-11-20",
    "Sent_At__c, 2026-11-20T10:00:00.123Z, 2026-11-20T10:00:00.000Z",
    "Sent_At__c, 2026-11-20T10:00:00+02:00, 2026-11-20T08:00:00.000Z",
    "Paid__c, 1, true",
    "Paid__c, false, false",
    "Name, '  spaced  ', spaced",
    "Status__c, Sent, Sent",
  })
  void valuesAreStoredInTheirFieldsForm(String field, String sent, String stored) throws Exception {
    Object value = value("Invoice__c", create(record("Invoice__c", field, sent)), field);
    if (field.equals("Amount__c")) {
      assertThat(new BigDecimal(value.toString())).isEqualByComparingTo(stored);
    } else {
      assertThat(value).isEqualTo(stored);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Amount__c, 12345678901234567, NUMBER_OUTSIDE_VALID_RANGE",
    "Due__c, 1600-01-01, FIELD_INTEGRITY_EXCEPTION",
    "Status__c, Lost, INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    "Account__c, nonsense, MALFORMED_ID",
    "Account__c, 001D000000HRzKDIA1, INVALID_CROSS_REFERENCE_KEY",
    "Account__c, 003D000000HRzKD, FIELD_INTEGRITY_EXCEPTION",
    "CreatedDate, 2026-11-20T10:00:00Z, INVALID_FIELD_FOR_INSERT_UPDATE",
  })
  void valuesAgainstTheRulesAreRefused(String field, String sent, StatusCode code)
      throws Exception {
    assertThat(refused(record("Invoice__c", field, sent)).getStatusCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "Amount__c, twelve, xsd:double",
    "Due__c, 20.11.2026, xsd:date",
    "Sent_At__c, yesterday, xsd:dateTime",
    "Paid__c, yes, xsd:boolean"
  })
  void valuesOfAnotherTypeRefuseTheCall(String field, String sent, String type) {
    assertThatThrownBy(() -> soap.create(new SObject[] {record("Invoice__c", field, sent)}))
        .isInstanceOf(SoapFaultException.class)
        .hasMessageContaining("'" + sent + "' is not a valid value for the type " + type);
  }

  @Test
  void badEmailIsRefused() throws Exception {
    Error error = refused(record("Contact", "LastName", "x", "Email", "nobody"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_EMAIL_ADDRESS);
    assertThat(error.getMessage()).isEqualTo("Email: invalid email address: nobody");
  }

  @Test
  void readOnlyFieldIsNamed() throws Exception {
    Error error = refused(record("Contact", "LastName", "x", "Name", "y"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    assertThat(error.getMessage()).startsWith("Unable to create/update fields: Name.");
    assertThat(error.getFields()).containsExactly("Name");
  }

  @Test
  void uniqueValuesAreComparedWithoutCase() throws Exception {
    String id = create(account("a", "Key-1"));
    Error error = refused(account("b", "kEY-1"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
    assertThat(error.getMessage())
        .isEqualTo(
            "duplicate value found: External_ID__c duplicates value on record with id: "
                + id.substring(0, 15));
    soap.delete(new String[] {id});
    create(account("b", "kEY-1"));
  }

  @Test
  void checkboxIsNeverNull() throws Exception {
    String id = create(record("Invoice__c"));
    assertThat(value("Invoice__c", id, "Paid__c")).isEqualTo("false");
    SObject change = withId("Invoice__c", id);
    change.setFieldsToNull(new String[] {"Paid__c"});
    assertThat(only(soap.update(new SObject[] {change})[0]).getStatusCode())
        .isEqualTo(StatusCode.INVALID_TYPE_ON_FIELD_IN_RECORD);
  }

  @Test
  void fieldsToNullAndEmptyTextEmptyAField() throws Exception {
    String id = create(record("Account", "Name", "a", "Phone", "1", "Fax", "2", "Site", "3"));
    SObject change = withId("Account", id, "Fax", "", "Site", null);
    change.setFieldsToNull(new String[] {"Phone"});
    assertThat(soap.update(new SObject[] {change})[0].getSuccess()).isTrue();
    assertThat(value("Account", id, "Phone")).isNull();
    assertThat(value("Account", id, "Fax")).isNull();
    assertThat(value("Account", id, "Site")).isEqualTo("3");
    assertThat(org.journal().getLast().path("fields").toString())
        .isEqualTo("{\"Fax\":\"\",\"Phone\":null}");
  }

  @Test
  void requiredFieldCannotBeEmptied() throws Exception {
    SObject change = withId("Account", create(account("a", "1")));
    change.setFieldsToNull(new String[] {"Name"});
    Error error = only(soap.update(new SObject[] {change})[0]);
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
    assertThat(error.getMessage()).isEqualTo("Required fields are missing: [Name]");
  }

  @Test
  void updateNeedsAnIdThatExistsAndIsNotDeleted() throws Exception {
    String deleted = create(account("gone", "1"));
    soap.delete(new String[] {deleted});
    SaveResult[] results =
        soap.update(
            new SObject[] {
              record("Account", "Name", "x"),
              withId("Account", "rubbish", "Name", "x"),
              withId("Account", "001D000000HRzKD", "Name", "x"),
              withId("Account", deleted, "Name", "x")
            });
    assertThat(results)
        .extracting(result -> only(result).getStatusCode())
        .containsExactly(
            StatusCode.MISSING_ARGUMENT,
            StatusCode.MALFORMED_ID,
            StatusCode.INVALID_CROSS_REFERENCE_KEY,
            StatusCode.ENTITY_IS_DELETED);
  }

  @Test
  void updateTakesThe15CharacterId() throws Exception {
    String id = create(account("a", "1"));
    SaveResult result =
        soap.update(new SObject[] {withId("Account", id.substring(0, 15), "Name", "b")})[0];
    assertThat(result.getId()).isEqualTo(id);
  }

  @Test
  void recordNamedTwiceInAnUpdateIsNotChanged() throws Exception {
    String id = create(account("a", "1"));
    SaveResult[] results =
        soap.update(
            new SObject[] {
              withId("Account", id, "Name", "b"),
              withId("Account", id.substring(0, 15), "Name", "c")
            });
    assertThat(only(results[0]).getMessage()).isEqualTo("Duplicate id specified: " + id);
    assertThat(only(results[1]).getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
    assertThat(value("Account", id, "Name")).isEqualTo("a");
  }

  @Test
  void upsertCreatesThenUpdatesByKey() throws Exception {
    UpsertResult first = soap.upsert("External_ID__c", new SObject[] {account("a", "Key")})[0];
    UpsertResult second = soap.upsert("External_ID__c", new SObject[] {account("b", "kEY")})[0];
    assertThat(first.getCreated()).isTrue();
    assertThat(second.getCreated()).isFalse();
    assertThat(second.getId()).isEqualTo(first.getId());
    assertThat(value("Account", first.getId(), "Name")).isEqualTo("b");
    assertThat(org.journal())
        .extracting(entry -> entry.path("externalId").toString())
        .containsExactly(
            "{\"field\":\"External_ID__c\",\"value\":\"Key\"}",
            "{\"field\":\"External_ID__c\",\"value\":\"kEY\"}");
  }

  @Test
  void upsertByIdUpdatesAndCreatesWithoutOne() throws Exception {
    String id = create(account("a", "1"));
    UpsertResult[] results =
        soap.upsert(
            "Id",
            new SObject[] {
              withId("Account", id, "Name", "b"),
              record("Account", "Name", "new"),
              withId("Account", "001D000000HRzKD", "Name", "c")
            });
    assertThat(results).extracting(UpsertResult::getSuccess).containsExactly(true, true, false);
    assertThat(results).extracting(UpsertResult::getCreated).containsExactly(false, true, false);
    assertThat(results[0].getId()).isEqualTo(id);
    assertThat(value("Account", id, "Name")).isEqualTo("b");
    assertThat(results[2].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INVALID_CROSS_REFERENCE_KEY);
  }

  @Test
  void sameKeyTwiceInAnUpsertSavesNeither() throws Exception {
    UpsertResult[] results =
        soap.upsert(
            "External_ID__c",
            new SObject[] {account("a", "K"), account("b", "other"), account("c", "k")});
    assertThat(results).extracting(UpsertResult::getSuccess).containsExactly(false, true, false);
    assertThat(results[0].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.DUPLICATE_VALUE);
    assertThat(results[0].getErrors()[0].getMessage())
        .isEqualTo("Duplicate external id specified: K");
    assertThat(results[0].getId()).isNull();
  }

  @Test
  void upsertWithoutKeyValueIsRefused() throws Exception {
    UpsertResult result =
        soap.upsert("External_ID__c", new SObject[] {record("Account", "Name", "a")})[0];
    assertThat(result.getErrors()[0].getStatusCode()).isEqualTo(StatusCode.MISSING_ARGUMENT);
    assertThat(result.getErrors()[0].getMessage()).isEqualTo("External_ID__c not specified");
  }

  @Test
  void upsertKeyThatMatchesSeveralRecordsIsRefused() throws Exception {
    create(record("Contact", "LastName", "a", "Email", "a@b.example"));
    create(record("Contact", "LastName", "b", "Email", "a@b.example"));
    UpsertResult result =
        soap.upsert(
                "Email",
                new SObject[] {record("Contact", "LastName", "c", "Email", "a@b.example")})[0];
    assertThat(result.getErrors()[0].getStatusCode()).isEqualTo(StatusCode.DUPLICATE_EXTERNAL_ID);
  }

  @Test
  void upsertOnAFieldThatIsNoKeyFails() {
    fault(
        ExceptionCode.INVALID_FIELD, () -> soap.upsert("Site", new SObject[] {account("a", "1")}));
  }

  @Test
  void upsertOfTwoTypesFails() {
    fault(
        ExceptionCode.INVALID_TYPE,
        () ->
            soap.upsert(
                "External_ID__c",
                new SObject[] {account("a", "1"), record("Contact", "External_ID__c", "1")}));
  }

  @Test
  void parentIsFoundByItsKeyEvenWhenCreatedInTheSameCall() throws Exception {
    SObject contact = record("Contact", "LastName", "x");
    contact.setField("Account", record("Account", "External_ID__c", "p-1"));
    SaveResult[] results = soap.create(new SObject[] {account("Parent", "P-1"), contact});
    assertThat(results[1].getErrors()).isEmpty();
    assertThat(value("Contact", results[1].getId(), "AccountId")).isEqualTo(results[0].getId());
  }

  @Test
  void parentThatIsNotThereIsNamed() throws Exception {
    SObject invoice = record("Invoice__c");
    invoice.setField("Account__r", record("Account", "External_ID__c", "nope"));
    Error error = refused(invoice);
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(error.getMessage())
        .isEqualTo(
            "Foreign key external ID: nope not found for field External_ID__c in entity Account");
  }

  @Test
  void parentNamedByTwoKeysIsRefused() throws Exception {
    SObject invoice = record("Invoice__c");
    invoice.setField("Account__r", account("a", "b"));
    Error error = refused(invoice);
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD);
    assertThat(error.getMessage())
        .isEqualTo(
            "More than 1 field provided in an external foreign key reference in entity: Account");
  }

  @Test
  void twoHundredRecordsPassAndOneMoreFails() throws Exception {
    assertThat(soap.create(accounts(200))).hasSize(200).allMatch(SaveResult::getSuccess);
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.create(accounts(201)));
    SObject[] changes = accounts(201);
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.update(changes));
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.upsert("Id", changes));
    String[] ids = Collections.nCopies(201, "001D000000HRzKDIA1").toArray(String[]::new);
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.delete(ids));
    assertThat(org.journal().stream().filter(line -> line.path("error").isNull()))
        .as("refused calls changed nothing")
        .hasSize(200);

    String[] made =
        Arrays.stream(soap.query("SELECT Id FROM Account").getRecords())
            .map(SObject::getId)
            .toArray(String[]::new);
    SObject[] named =
        Arrays.stream(made).map(id -> withId("Account", id, "Name", "new")).toArray(SObject[]::new);
    assertThat(soap.update(named)).hasSize(200).allMatch(SaveResult::getSuccess);
    assertThat(soap.upsert("Id", named)).hasSize(200).allMatch(UpsertResult::getSuccess);
    assertThat(soap.delete(made)).hasSize(200).allMatch(DeleteResult::getSuccess);
    assertThat(soap.undelete(made)).hasSize(200).allMatch(each -> each.getSuccess());
  }

  private static SObject[] accounts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> record("Account", "Name", "n" + i))
        .toArray(SObject[]::new);
  }

  @Test
  void tenChunksPassAndOneMoreFails() throws Exception {
    assertThat(soap.create(alternating(10))).allMatch(SaveResult::getSuccess);
    fault(ExceptionCode.LIMIT_EXCEEDED, () -> soap.create(alternating(11)));
    fault(ExceptionCode.LIMIT_EXCEEDED, () -> soap.update(alternating(11)));
  }

  private static SObject[] alternating(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> i % 2 == 0 ? record("Account", "Name", "a") : record("Contact", "LastName", "c"))
        .toArray(SObject[]::new);
  }

  @Test
  void unknownFieldAndObjectRefuseTheCall() {
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> soap.create(new SObject[] {record("Account", "Name", "a", "Nope__c", "b")}));
    fault(
        ExceptionCode.INVALID_TYPE,
        () -> soap.create(new SObject[] {record("Nope__c", "Name", "a")}));
  }

  @Test
  void deleteIsSoftAndNotRepeatable() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c"));
    DeleteResult[] first = soap.delete(new String[] {account, contact});
    assertThat(first).allMatch(DeleteResult::getSuccess);
    DeleteResult again = soap.delete(new String[] {account})[0];
    assertThat(again.getErrors()[0].getStatusCode()).isEqualTo(StatusCode.ENTITY_IS_DELETED);
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isZero();
    assertThat(soap.queryAll("SELECT Id FROM Account WHERE IsDeleted = true").getSize()).isOne();
    assertThat(org.journal().get(2).path("externalId").path("value").asText()).isEqualTo("1");
  }

  @Test
  void deletingAnAccountTakesItsContactsAlong() throws Exception {
    String account = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", account));
    String invoice = create(record("Invoice__c", "Account__c", account));
    soap.delete(new String[] {account});
    assertThat(soap.retrieve("Id", "Contact", new String[] {contact})[0]).isNull();
    assertThat(value("Invoice__c", invoice, "Account__c")).isNull();
    assertThat(Arrays.asList("Account", "Contact"))
        .isEqualTo(
            org.journal().stream()
                .filter(entry -> entry.path("outcome").asText().equals("deleted"))
                .map(entry -> entry.path("object").asText())
                .toList());
  }

  @Test
  void accountWithCasesCannotBeDeleted() throws Exception {
    String account = create(account("a", "1"));
    create(record("Case", "Subject", "s", "AccountId", account));
    assertThat(soap.delete(new String[] {account})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.DELETE_FAILED);
  }

  @Test
  void orgSuppliesDefaults() throws Exception {
    String id = create(record("Case", "Subject", "s"));
    var found =
        (SObject)
            soap.query("SELECT CaseNumber, Status, Owner.Name FROM Case WHERE Id = '" + id + "'")
                .getRecords()[0];
    assertThat(found.getField("CaseNumber")).isEqualTo("00000001");
    assertThat(found.getField("Status")).isEqualTo("New");
    assertThat(((XmlObject) found.getChild("Owner")).getField("Name"))
        .isEqualTo("Integration User");
    String invoice = create(record("Invoice__c"));
    assertThat(value("Invoice__c", invoice, "Name")).isEqualTo(invoice);
  }

  @Test
  void textSurvivesTheJourney() throws Exception {
    String text = "Ünïcödé \uD83D\uDE00 <&>\"' ]]> \u00A0\ttab\nline";
    String id = create(record("Account", "Name", "a", "Description", text));
    assertThat(value("Account", id, "Description")).isEqualTo(text);
  }

  @Test
  void largeCallsPass() throws Exception {
    SObject[] records =
        IntStream.range(0, 200)
            .mapToObj(i -> record("Account", "Name", "n", "Description", "<&>é".repeat(8_000)))
            .toArray(SObject[]::new);
    assertThat(soap.create(records)).allMatch(SaveResult::getSuccess);
  }
}
