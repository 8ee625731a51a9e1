package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.sobject.SObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of the administrator's own refuse records with his words. */
class ValidationRuleIT extends OrgFixture {
  private void rule(String formula, String more) throws Exception {
    org.control(
        "/validation-rules",
        "{\"object\":\"Account\",\"name\":\"R\",\"message\":\"Not so.\",\"formula\":\"%s\"%s}"
            .formatted(formula, more));
  }

  @Test
  void recordForWhichTheFormulaIsTrueIsRefused() throws Exception {
    rule("NumberOfEmployees < 0", ",\"field\":\"numberofemployees\"");
    Error error = save(record("Account", "Name", "a", "NumberOfEmployees", -1)).getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.FIELD_CUSTOM_VALIDATION_EXCEPTION);
    assertThat(error.getMessage()).isEqualTo("Not so.");
    assertThat(error.getFields()).containsExactly("NumberOfEmployees");
    assertThat(save(record("Account", "Name", "a", "NumberOfEmployees", 1)).getSuccess()).isTrue();
    assertThat(save(record("Account", "Name", "a")).getSuccess()).isTrue();
  }

  @Test
  void ruleWithoutAFieldNamesNone() throws Exception {
    rule("ISBLANK(Phone)", "");
    Error error = save(account("a", "1")).getErrors()[0];
    assertThat(error.getFields()).isNullOrEmpty();
  }

  @Test
  void ruleOfAnotherObjectDoesNotMatter() throws Exception {
    rule("TRUE", "");
    assertThat(save(record("Lead", "LastName", "l", "Company", "c")).getSuccess()).isTrue();
  }

  @Test
  void updateIsCheckedAgainstWhatWasThere() throws Exception {
    String id = save(account("a", "1")).getId();
    rule("ISCHANGED(Name) && PRIORVALUE(Name) = \\\"a\\\"", "");
    SObject change = record("Account", "Name", "b");
    change.setId(id);
    assertThat(soap.update(new SObject[] {change})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.FIELD_CUSTOM_VALIDATION_EXCEPTION);
    SObject other = record("Account", "Phone", "1");
    other.setId(id);
    assertThat(soap.update(new SObject[] {other})[0].getSuccess()).isTrue();
  }

  @Test
  void ruleSeesTheParent() throws Exception {
    org.control(
        "/validation-rules",
        "{\"object\":\"Contact\",\"message\":\"Closed.\",\"formula\":\"Account.Site = 'closed'\"}");
    String open = save(record("Account", "Name", "o")).getId();
    String closed = save(record("Account", "Name", "c", "Site", "closed")).getId();
    assertThat(save(record("Contact", "LastName", "x", "AccountId", open)).getSuccess()).isTrue();
    assertThat(save(record("Contact", "LastName", "x", "AccountId", closed)).getSuccess())
        .isFalse();
  }

  @Test
  void deletionIsNotChecked() throws Exception {
    String id = save(account("a", "1")).getId();
    rule("TRUE", "");
    assertThat(soap.delete(new String[] {id})[0].getSuccess()).isTrue();
  }

  @Test
  void rulesAreListedAndForgotten() throws Exception {
    rule("TRUE", "");
    assertThat(org.get("/emulator/validation-rules").body()).contains("\"name\":\"R\"");
    org.remove("/validation-rules");
    assertThat(save(account("a", "1")).getSuccess()).isTrue();
    rule("TRUE", "");
    org.control("/reset", "{}");
    assertThat(save(account("a", "1")).getSuccess()).isTrue();
  }

  @Test
  void fieldThatARuleNeedsIsNotRemoved() throws Exception {
    rule("ISBLANK(Phone)", "");
    assertThat(org.remove("/schema/Account/fields/Phone"))
        .contains("The validation rule R: Field Phone does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                                   | needs a formula
          {"object":"Nope","formula":"TRUE","message":"m"}                     | The org has no object 'Nope'.
          {"object":"Account","formula":"1","message":"m"}                     | incompatible with expected data type
          {"object":"Account","formula":"TRUE","message":"m","field":"Nope"}   | Account has no field 'Nope'
          {"object":"Account","formula":"TRUE"}                                | and a message
          """)
  void impossibleRulesAreExplained(String body, String sentence) throws Exception {
    assertThat(org.post("/emulator/validation-rules", "application/json", body).body())
        .contains(sentence);
  }
}
