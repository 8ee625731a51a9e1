package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.CallOptions_element;
import com.sforce.soap.partner.DuplicateError;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.MatchResult;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Duplicate rules and the header that lets clients save all the same. */
class DuplicateRuleIT extends OrgFixture {
  private void rule(boolean block) throws Exception {
    org.control(
        "/duplicate-rules",
        "{\"object\":\"Contact\",\"fields\":[\"LastName\",\"Email\"],\"name\":\"Same\",\"block\":"
            + block
            + "}");
  }

  private SaveResult contact(String name, String email) throws Exception {
    return soap.create(new SObject[] {record("Contact", "LastName", name, "Email", email)})[0];
  }

  @Test
  void withoutARuleDuplicatesAreSaved() throws Exception {
    contact("a", "a@b.co");
    assertThat(contact("a", "a@b.co").getSuccess()).isTrue();
  }

  @Test
  void duplicateIsRefusedWithTheRulesResult() throws Exception {
    rule(false);
    contact("a", "a@b.co");
    Error error = contact("A", "A@b.co").getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.DUPLICATES_DETECTED);
    assertThat(error.getMessage()).isEqualTo("Use one of these records?");
    assertThat(error)
        .isInstanceOfSatisfying(
            DuplicateError.class,
            duplicate -> {
              assertThat(duplicate.getDuplicateResult().getAllowSave()).isTrue();
              assertThat(duplicate.getDuplicateResult().getDuplicateRule()).isEqualTo("Same");
              assertThat(duplicate.getDuplicateResult().getDuplicateRuleEntityType())
                  .isEqualTo("Contact");
            });
  }

  @Test
  void matchesAreNamedAndDescribedOnDemand() throws Exception {
    rule(false);
    String known = contact("a", "a@b.co").getId();
    MatchResult plain = matches("a", "a@b.co");
    assertThat(plain.getEntityType()).isEqualTo("Contact");
    assertThat(plain.getRule()).isEqualTo("Same");
    assertThat(plain.getSize()).isOne();
    assertThat(plain.isSuccess()).isTrue();
    assertThat(plain.getMatchRecords()[0].getMatchConfidence()).isEqualTo(100.0);
    assertThat(plain.getMatchRecords()[0].getRecord().getId()).isEqualTo(known);
    assertThat(plain.getMatchRecords()[0].getRecord().getField("Email")).isNull();
    soap.setDuplicateRuleHeader(false, true, false);
    assertThat(matches("a", "a@b.co").getMatchRecords()[0].getRecord().getField("Email"))
        .isEqualTo("a@b.co");
  }

  private MatchResult matches(String name, String email) throws Exception {
    return ((DuplicateError) contact(name, email).getErrors()[0])
        .getDuplicateResult()
        .getMatchResults()[0];
  }

  @Test
  void recordsThatDifferInAFieldOrLackItAreNoDuplicates() throws Exception {
    rule(false);
    contact("a", "a@b.co");
    assertThat(contact("a", "b@b.co").getSuccess()).isTrue();
    assertThat(contact("a", null).getSuccess()).isTrue();
    assertThat(contact("a", null).getSuccess()).isTrue();
  }

  @Test
  void headerSavesWhatTheRuleOnlyWarnsOf() throws Exception {
    rule(false);
    contact("a", "a@b.co");
    soap.setDuplicateRuleHeader(true, false, false);
    assertThat(contact("a", "a@b.co").getSuccess()).isTrue();
    soap.setDuplicateRuleHeader(false, false, false);
    assertThat(contact("a", "a@b.co").getSuccess()).isFalse();
  }

  @Test
  void headerDoesNotHelpAgainstABlockingRule() throws Exception {
    rule(true);
    contact("a", "a@b.co");
    soap.setDuplicateRuleHeader(true, false, false);
    Error error = contact("a", "a@b.co").getErrors()[0];
    assertThat(((DuplicateError) error).getDuplicateResult().getAllowSave()).isFalse();
  }

  @Test
  void updateIsCheckedOnlyIfItTouchesTheRulesFields() throws Exception {
    contact("a", "a@b.co");
    String id = contact("a", "a@b.co").getId();
    rule(false);
    SObject phone = record("Contact", "Phone", "1");
    phone.setId(id);
    assertThat(soap.update(new SObject[] {phone})[0].getSuccess()).isTrue();
    SObject name = record("Contact", "LastName", "A");
    name.setId(id);
    assertThat(soap.update(new SObject[] {name})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.DUPLICATES_DETECTED);
  }

  @Test
  void bulkCannotAllowDuplicates() throws Exception {
    rule(false);
    contact("a", "a@b.co");
    List<List<String>> rows =
        new BulkJobs(org.bulk())
            .load(OperationEnum.insert, "Contact", null, "LastName,Email\na,a@b.co\nb,a@b.co\n");
    assertThat(rows.get(0).getLast()).isEqualTo("DUPLICATES_DETECTED:Use one of these records?:--");
    assertThat(rows.get(1).get(1)).isEqualTo("true");
  }

  @Test
  void resetForgetsTheRules() throws Exception {
    rule(true);
    assertThat(org.get("/emulator/duplicate-rules").body()).contains("\"name\":\"Same\"");
    org.control("/reset", "{}");
    assertThat(org.get("/emulator/duplicate-rules").body()).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"object\":\"Nothing\",\"fields\":[\"Name\"]}",
        "{\"object\":\"Lead\"}",
        "{\"object\":\"Lead\",\"fields\":[\"Nothing\"]}"
      })
  void impossibleRulesAreExplained(String body) throws Exception {
    var answer = org.post("/emulator/duplicate-rules", "application/json", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":\"");
  }

  @Test
  void headersOfOtherRulesAreAccepted() throws Exception {
    soap.setAssignmentRuleHeader(null, true);
    soap.__setCallOptions(options());
    assertThat(contact("a", "a@b.co").getSuccess()).isTrue();
  }

  private static CallOptions_element options() {
    var options = new CallOptions_element();
    options.setClient("Drawbridge");
    return options;
  }
}
