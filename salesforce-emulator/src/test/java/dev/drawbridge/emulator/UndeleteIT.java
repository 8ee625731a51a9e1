package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.UndeleteResult;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Records come back from the recycle bin. */
class UndeleteIT extends OrgFixture {
  private void delete(String id) throws Exception {
    assertThat(soap.delete(new String[] {id})[0].getSuccess()).isTrue();
  }

  private UndeleteResult undelete(String id) throws Exception {
    return soap.undelete(new String[] {id})[0];
  }

  private void refused(String id, StatusCode code) throws Exception {
    UndeleteResult result = undelete(id);
    assertThat(result.getSuccess()).isFalse();
    assertThat(result.getErrors()[0].getStatusCode()).isEqualTo(code);
  }

  @Test
  void deletedRecordComesBackWithItsValues() throws Exception {
    String id = create(account("a", "1"));
    delete(id);
    UndeleteResult result = undelete(id.substring(0, 15));
    assertThat(result.getSuccess()).isTrue();
    assertThat(result.getId()).isEqualTo(id);
    assertThat(soap.query("SELECT Id FROM Account WHERE External_ID__c = '1'").getSize()).isOne();
    var last = org.journal().getLast();
    assertThat(last.path("verb").asText()).isEqualTo("undelete");
    assertThat(last.path("outcome").asText()).isEqualTo("undeleted");
  }

  @Test
  void whatIsNotInTheBinIsRefused() throws Exception {
    refused(create(account("a", "1")), StatusCode.UNDELETE_FAILED);
    refused("001D000000HRzKDIA1", StatusCode.INVALID_CROSS_REFERENCE_KEY);
    refused("nonsense", StatusCode.MALFORMED_ID);
    assertThat(org.journal().getLast().path("outcome").asText()).isEqualTo("rejected");
  }

  @Test
  void childrenTakenAlongComeBackButThoseDeletedBeforeStay() throws Exception {
    String parent = create(account("a", "1"));
    String before = create(record("Contact", "LastName", "before", "AccountId", parent));
    String taken = create(record("Contact", "LastName", "taken", "AccountId", parent));
    delete(before);
    delete(parent);
    refused(taken, StatusCode.UNDELETE_FAILED);
    assertThat(undelete(parent).getSuccess()).isTrue();
    assertThat(soap.query("SELECT Id FROM Contact").getRecords())
        .extracting(SObject::getId)
        .containsExactly(taken);
    assertThat(org.journal().getLast().path("id").asText()).isEqualTo(taken);
    assertThat(org.journal().getLast().path("outcome").asText()).isEqualTo("undeleted");
  }

  @Test
  void clearedLookupsComeBackUnlessTheyWereSetAgain() throws Exception {
    String parent = create(account("p", "1"));
    String other = create(account("o", "2"));
    String child = create(record("Account", "Name", "c", "ParentId", parent));
    String moved = create(record("Account", "Name", "m", "ParentId", parent));
    String invoice = create(record("Invoice__c", "Account__c", parent));
    delete(parent);
    assertThat(lookup("Account", child, "ParentId")).isNull();
    SObject change = record("Account", "ParentId", other);
    change.setId(moved);
    soap.update(new SObject[] {change});
    undelete(parent);
    assertThat(lookup("Account", child, "ParentId")).isEqualTo(parent);
    assertThat(lookup("Account", moved, "ParentId")).isEqualTo(other);
    assertThat(lookup("Invoice__c", invoice, "Account__c")).isEqualTo(parent);
  }

  @Test
  void standardLookupsOutsideTheListStayCleared() throws Exception {
    String campaign = create(record("Campaign", "Name", "c"));
    String deal =
        create(
            record(
                "Opportunity",
                "Name",
                "d",
                "StageName",
                "Prospecting",
                "CloseDate",
                "2026-11-20",
                "CampaignId",
                campaign));
    delete(campaign);
    undelete(campaign);
    assertThat(lookup("Opportunity", deal, "CampaignId")).isNull();
  }

  @Test
  void grandchildrenGoAndReturnToo() throws Exception {
    String parent = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", parent));
    create(record("Task", "Subject", "t", "WhoId", contact));
    delete(parent);
    assertThat(soap.query("SELECT Id FROM Task").getSize()).isZero();
    undelete(parent);
    assertThat(soap.query("SELECT Id FROM Task").getSize()).isOne();
  }

  @Test
  void restrictedGrandchildKeepsAllOfThem() throws Exception {
    String parent = create(account("a", "1"));
    String contact = create(record("Contact", "LastName", "c", "AccountId", parent));
    create(record("Case", "Subject", "s", "ContactId", contact));
    assertThat(soap.delete(new String[] {parent})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.DELETE_FAILED);
    assertThat(soap.query("SELECT Id FROM Contact").getSize()).isOne();
  }

  private Object lookup(String type, String id, String field) throws Exception {
    return soap.retrieve(field, type, new String[] {id})[0].getField(field);
  }

  @Test
  void uniqueValueTakenMeanwhileKeepsTheRecordInTheBin() throws Exception {
    String id = create(account("a", "1"));
    delete(id);
    create(account("b", "1"));
    refused(id, StatusCode.DUPLICATE_VALUE);
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isOne();
  }

  @Test
  void allOrNoneLeavesEverythingInTheBin() throws Exception {
    String id = create(account("a", "1"));
    delete(id);
    soap.setAllOrNoneHeader(true);
    assertThat(soap.undelete(new String[] {id, "nonsense"})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.ALL_OR_NONE_OPERATION_ROLLED_BACK);
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isZero();
  }

  @Test
  void moreThan200IdsAreRefused() {
    String[] ids = new String[201];
    Arrays.fill(ids, "001D000000HRzKDIA1");
    assertThatThrownBy(() -> soap.undelete(ids))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault ->
                assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.EXCEEDED_ID_LIMIT));
  }

  @Test
  void faultsCanAskForUndelete() throws Exception {
    String id = create(account("a", "1"));
    org.fault("{\"kind\":\"soap-fault\",\"verb\":\"undelete\",\"object\":\"Account\"}");
    delete(id);
    assertThatThrownBy(() -> undelete(id)).isInstanceOf(ApiFault.class);
    assertThat(undelete(id).getSuccess()).isTrue();
  }
}
