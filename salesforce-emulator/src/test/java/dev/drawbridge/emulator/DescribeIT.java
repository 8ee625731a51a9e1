package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.DescribeGlobalSObjectResult;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.FieldType;
import com.sforce.soap.partner.PicklistEntry;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The schema as the real client reads it, and changes of it. */
class DescribeIT extends OrgFixture {
  @Test
  void allObjectsAreListedAndDescribed() throws Exception {
    String[] names =
        Arrays.stream(soap.describeGlobal().getSobjects())
            .map(DescribeGlobalSObjectResult::getName)
            .toArray(String[]::new);
    assertThat(names)
        .contains("Account", "Contact", "Opportunity", "Lead", "Case", "User", "Invoice__c")
        .hasSize(26);
    assertThat(soap.describeSObjects(names))
        .extracting(DescribeSObjectResult::getName)
        .containsExactly(names);
  }

  @Test
  void fieldsTellWhatTheWriterMustKnow() throws Exception {
    Field name = field("Account", "Name");
    assertThat(name.isNillable()).isFalse();
    assertThat(name.getLength()).isEqualTo(255);
    assertThat(name.isNameField()).isTrue();
    Field key = field("Contact", "External_ID__c");
    assertThat(key.isExternalId()).isTrue();
    assertThat(key.isIdLookup()).isTrue();
    assertThat(key.isUnique()).isTrue();
    assertThat(key.isCaseSensitive()).isFalse();
    Field account = field("Invoice__c", "Account__c");
    assertThat(account.getType()).isEqualTo(FieldType.reference);
    assertThat(account.getReferenceTo()).containsExactly("Account");
    assertThat(account.getRelationshipName()).isEqualTo("Account__r");
    Field amount = field("Invoice__c", "Amount__c");
    assertThat(amount.getType()).isEqualTo(FieldType.currency);
    assertThat(amount.getPrecision()).isEqualTo(18);
    assertThat(amount.getScale()).isEqualTo(2);
    assertThat(field("Account", "NumberOfEmployees").getDigits()).isEqualTo(8);
    assertThat(field("Contact", "Name").isCreateable()).isFalse();
    assertThat(field("Case", "CaseNumber").isAutoNumber()).isTrue();
    assertThat(field("Lead", "Status").getDefaultedOnCreate()).isTrue();
    assertThat(field("Invoice__c", "Status__c").getRestrictedPicklist()).isTrue();
    assertThat(field("Invoice__c", "Status__c").getPicklistValues())
        .extracting(PicklistEntry::getValue)
        .containsExactly("Draft", "Sent", "Settled");
    assertThat(field("Account", "SystemModstamp").isUpdateable()).isFalse();
  }

  @Test
  void childrenAreListedWithTheParent() throws Exception {
    assertThat(soap.describeSObject("Account").getChildRelationships())
        .filteredOn(child -> "Contacts".equals(child.getRelationshipName()))
        .singleElement()
        .satisfies(child -> assertThat(child.getCascadeDelete()).isTrue());
  }

  @Test
  void unknownObjectIsRefused() {
    assertThatThrownBy(() -> soap.describeSObject("Nope"))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault -> assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_TYPE));
  }

  @Test
  void addedObjectIsWrittenAtOnce() throws Exception {
    org.control(
        "/schema",
        """
        {"name":"Order__c","keyPrefix":"a0X","fields":[
          {"name":"Key__c","externalId":true,"unique":true,"length":20},
          {"name":"Total__c","type":"double","precision":10,"scale":3,"nillable":false}]}
        """);
    assertThat(soap.describeSObject("Order__c").getKeyPrefix()).isEqualTo("a0X");
    SObject order = TestOrg.record("Order__c", "Key__c", "k", "Total__c", "1.2345");
    String id = soap.upsert("Key__c", new SObject[] {order})[0].getId();
    assertThat(id).startsWith("a0X");
    assertThat(soap.retrieve("Total__c", "Order__c", new String[] {id})[0].getField("Total__c"))
        .isEqualTo("1.235");
  }

  @Test
  void replacedObjectKeepsItsRecords() throws Exception {
    String id = soap.create(new SObject[] {TestOrg.account("a", "1")})[0].getId();
    org.control(
        "/schema",
        """
        [{"name":"Account","keyPrefix":"001","fields":[
          {"name":"Name","nillable":false},{"name":"Added__c","externalId":true,"unique":true}]}]
        """);
    SObject change = TestOrg.record("Account", "Added__c", "x");
    change.setId(id);
    assertThat(soap.update(new SObject[] {change})[0].getSuccess()).isTrue();
    assertThat(soap.query("SELECT Name FROM Account WHERE Added__c = 'X'").getSize()).isOne();
  }

  @Test
  void describeThatMakesNoSenseIsExplained() throws Exception {
    assertThat(org.post("/emulator/schema", "application/json", "{\"name\":\"X__c\"}").body())
        .contains("The describe of X__c needs a keyPrefix of three characters");
    assertThat(
            org.post(
                    "/emulator/schema",
                    "application/json",
                    "{\"name\":\"X__c\",\"keyPrefix\":\"001\"}")
                .body())
        .contains("The key prefix 001 belongs to Account already");
    assertThat(
            org.post(
                    "/emulator/schema",
                    "application/json",
                    "{\"name\":\"X__c\",\"keyPrefix\":\"a0Z\",\"fields\":[{\"name\":\"A\",\"type\":\"blob\"}]}")
                .body())
        .contains("Field type 'blob' is not emulated");
  }
}
