package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.RecordTypeInfo;
import com.sforce.soap.partner.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Record types, person accounts and several currencies. */
class OrgFeatureIT extends OrgFixture {
  private String recordType(String object, String name, boolean standard) throws Exception {
    org.control(
        "/record-types",
        "{\"object\":\"%s\",\"developerName\":\"%s\",\"default\":%s}"
            .formatted(object, name, standard));
    return soap.query("SELECT Id FROM RecordType WHERE DeveloperName = '" + name + "'")
        .getRecords()[0]
        .getId();
  }

  @Test
  void objectWithoutRecordTypesHasTheMasterOneAndNoField() throws Exception {
    DescribeSObjectResult described = soap.describeSObject("Account");
    assertThat(described.getRecordTypeInfos())
        .singleElement()
        .satisfies(
            info -> {
              assertThat(info.isMaster()).isTrue();
              assertThat(info.getRecordTypeId()).isEqualTo("012000000000000AAA");
              assertThat(info.isDefaultRecordTypeMapping()).isTrue();
            });
    assertThat(described.getFields()).extracting(Field::getName).doesNotContain("RecordTypeId");
  }

  @Test
  void newRecordsHaveTheDefaultRecordType() throws Exception {
    String partner = recordType("Account", "Partner", false);
    assertThat(value("Account", create(account("a", "1")), "RecordTypeId"))
        .isEqualTo("012000000000000AAA");
    String customer = recordType("Account", "Customer", true);
    assertThat(value("Account", create(account("b", "2")), "RecordTypeId")).isEqualTo(customer);
    String id = create(record("Account", "Name", "c", "RecordTypeId", partner.substring(0, 15)));
    assertThat(value("Account", id, "RecordTypeId")).isEqualTo(partner);
    assertThat(
            soap.query("SELECT Id FROM Account WHERE RecordType.DeveloperName = 'Partner'")
                .getSize())
        .isOne();
    assertThat(soap.describeSObject("Account").getRecordTypeInfos())
        .extracting(RecordTypeInfo::getDeveloperName, RecordTypeInfo::isDefaultRecordTypeMapping)
        .containsExactly(tuple("Master", false), tuple("Partner", false), tuple("Customer", true));
  }

  @Test
  void recordTypeOfAnotherObjectIsRefused() throws Exception {
    recordType("Account", "Partner", false);
    String other = recordType("Lead", "Web", false);
    Error error = refused(record("Account", "Name", "a", "RecordTypeId", other));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_CROSS_REFERENCE_KEY);
    assertThat(error.getMessage())
        .isEqualTo("Record Type ID: this ID value isn't valid for the user: " + other);
    assertThat(refused(record("Account", "Name", "a", "RecordTypeId", "nonsense")).getStatusCode())
        .isEqualTo(StatusCode.INVALID_CROSS_REFERENCE_KEY);
  }

  @Test
  void inactiveRecordTypeIsRefused() throws Exception {
    org.control(
        "/record-types", "{\"object\":\"Lead\",\"developerName\":\"Old\",\"active\":false}");
    String old = soap.query("SELECT Id FROM RecordType").getRecords()[0].getId();
    assertThat(
            refused(record("Lead", "LastName", "l", "Company", "c", "RecordTypeId", old))
                .getStatusCode())
        .isEqualTo(StatusCode.INVALID_CROSS_REFERENCE_KEY);
  }

  @Test
  void personAccountHasItsContact() throws Exception {
    org.control("/org", "{\"personAccounts\":true}");
    assertThat(soap.getUserInfo().isOrgHasPersonAccounts()).isTrue();
    String id =
        create(
            record(
                "Account",
                "FirstName",
                "Ada",
                "LastName",
                "Lovelace",
                "PersonEmail",
                "ada@example.org",
                "External_ID__pc",
                "P-1"));
    assertThat(value("Account", id, "Name")).isEqualTo("Ada Lovelace");
    assertThat(value("Account", id, "IsPersonAccount")).isEqualTo("true");
    String contact = value("Account", id, "PersonContactId").toString();
    assertThat(value("Contact", contact, "Email")).isEqualTo("ada@example.org");
    assertThat(value("Contact", contact, "External_ID__c")).isEqualTo("P-1");
    assertThat(value("Contact", contact, "AccountId")).isEqualTo(id);
    assertThat(change("Account", id, "LastName", "King", "PersonTitle", "Countess").getSuccess())
        .isTrue();
    assertThat(value("Account", id, "Name")).isEqualTo("Ada King");
    assertThat(value("Contact", contact, "Title")).isEqualTo("Countess");
    assertThat(change("Contact", contact, "Title", "x").getSuccess()).isFalse();
    soap.delete(new String[] {id});
    assertThat(soap.query("SELECT Id FROM Contact").getSize()).isZero();
  }

  @Test
  void personsNameIsWrittenInParts() throws Exception {
    org.control("/org", "{\"personAccounts\":true}");
    String type =
        soap.query("SELECT Id FROM RecordType WHERE IsPersonType = true").getRecords()[0].getId();
    assertThat(
            refused(record("Account", "Name", "x", "LastName", "y", "RecordTypeId", type))
                .getStatusCode())
        .isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    assertThat(refused(record("Account", "FirstName", "x", "RecordTypeId", type)).getStatusCode())
        .isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
  }

  @Test
  void businessAccountStaysOne() throws Exception {
    org.control("/org", "{\"personAccounts\":true}");
    String id = create(account("Acme", "1"));
    assertThat(value("Account", id, "IsPersonAccount")).isEqualTo("false");
    assertThat(value("Account", id, "PersonContactId")).isNull();
    assertThat(refused(record("Account", "External_ID__c", "2")).getStatusCode())
        .isEqualTo(StatusCode.REQUIRED_FIELD_MISSING);
  }

  @Test
  void orgWithoutPersonAccountsKnowsNone() throws Exception {
    assertThat(soap.getUserInfo().isOrgHasPersonAccounts()).isFalse();
    assertThat(soap.describeSObject("Account").getFields())
        .extracting(Field::getName)
        .doesNotContain("IsPersonAccount", "PersonEmail");
  }

  @Test
  void recordsHaveACurrencyOnceThereAreSeveral() throws Exception {
    String before = create(account("a", "1"));
    assertThat(soap.getUserInfo().isOrganizationMultiCurrency()).isFalse();
    assertThat(soap.getUserInfo().getOrgDefaultCurrencyIsoCode()).isEqualTo("USD");
    org.control("/org", "{\"multiCurrency\":true}");
    assertThat(soap.getUserInfo().isOrganizationMultiCurrency()).isTrue();
    assertThat(soap.getUserInfo().getUserDefaultCurrencyIsoCode()).isEqualTo("USD");
    assertThat(value("Account", before, "CurrencyIsoCode")).isEqualTo("USD");
    assertThat(value("Account", create(account("b", "2")), "CurrencyIsoCode")).isEqualTo("USD");
    String euro = create(record("Account", "Name", "c", "CurrencyIsoCode", "EUR"));
    assertThat(value("Account", euro, "CurrencyIsoCode")).isEqualTo("EUR");
    assertThat(refused(record("Account", "Name", "d", "CurrencyIsoCode", "XXX")).getStatusCode())
        .isEqualTo(StatusCode.INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST);
    assertThat(soap.query("SELECT IsoCode FROM CurrencyType WHERE IsCorporate = true").getSize())
        .isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /record-types | {"object":"Account"}                          | needs a developerName
          /record-types | {"object":"Nope","developerName":"X"}         | no object 'Nope'
          /org          | {"multiCurrency":false}                       | cannot be switched off
          """)
  void impossibleOnesAreExplained(String path, String body, String sentence) throws Exception {
    org.control("/org", "{\"multiCurrency\":true}");
    assertThat(org.post("/emulator" + path, "application/json", body).body()).contains(sentence);
  }

  @Test
  void recordTypeLeavesSomeValuesOfARestrictedPicklist() throws Exception {
    org.control(
        "/record-types",
        """
        {"object":"Invoice__c","developerName":"Open","picklists":{"Status__c":["Draft","Sent"]}}
        """);
    String open =
        soap.query("SELECT Id FROM RecordType WHERE DeveloperName = 'Open'")
            .getRecords()[0]
            .getId();
    String id = create(record("Invoice__c", "RecordTypeId", open, "Status__c", "Draft"));
    Error error = refused(record("Invoice__c", "RecordTypeId", open, "Status__c", "Settled"));
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST);
    assertThat(error.getMessage()).endsWith("bad value for restricted picklist field: Settled");
    assertThat(change("Invoice__c", id, "Status__c", "Settled").getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST);
    assertThat(change("Invoice__c", id, "Status__c", "Sent").getSuccess()).isTrue();
    create(record("Invoice__c", "Status__c", "Settled"));
    assertThat(
            org.post(
                    "/emulator/record-types",
                    "application/json",
                    "{\"object\":\"Invoice__c\",\"developerName\":\"X\",\"picklists\":{\"Status__c\":[\"Nope\"]}}")
                .body())
        .contains("'Nope' is no value of Invoice__c.Status__c.");
  }
}
