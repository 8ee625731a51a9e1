package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.sobject.SObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Assignment rules change owners only for clients that ask for them. */
class AssignmentRuleIT extends OrgFixture {
  private String own;
  private String queue;

  @BeforeEach
  void queue() throws Exception {
    own = soap.getUserInfo().getUserId();
    queue = soap.create(new SObject[] {record("Group", "Name", "Q", "Type", "Queue")})[0].getId();
  }

  private String rule(String name, boolean active) throws Exception {
    JsonNode rules =
        org.control(
            "/assignment-rules",
            """
            {"object":"Lead","name":"%s","active":%s,"entries":[
              {"formula":"Company = 'Big'","owner":"%s"}]}
            """
                .formatted(name, active, queue));
    return rules.get(rules.size() - 1).path("id").asText();
  }

  private Object owner(String company) throws Exception {
    String id =
        soap.create(new SObject[] {record("Lead", "LastName", "l", "Company", company)})[0].getId();
    return soap.retrieve("OwnerId", "Lead", new String[] {id})[0].getField("OwnerId");
  }

  @Test
  void ownerStaysUnlessTheHeaderAsks() throws Exception {
    rule("r", true);
    assertThat(owner("Big")).isEqualTo(own);
    soap.setAssignmentRuleHeader(null, true);
    assertThat(owner("Big")).isEqualTo(queue);
    assertThat(owner("Small")).isEqualTo(own);
    soap.setAssignmentRuleHeader(null, false);
    assertThat(owner("Big")).isEqualTo(own);
  }

  @Test
  void inactiveRuleIsHadByItsIdOnly() throws Exception {
    String id = rule("r", false);
    soap.setAssignmentRuleHeader(null, true);
    assertThat(owner("Big")).isEqualTo(own);
    soap.setAssignmentRuleHeader(id, null);
    assertThat(owner("Big")).isEqualTo(queue);
    soap.setAssignmentRuleHeader("01Q5g000000009zAAA", null);
    assertThatThrownBy(() -> owner("Big")).isInstanceOf(ApiFault.class);
  }

  @Test
  void otherObjectsAreNotAssigned() throws Exception {
    rule("r", true);
    soap.setAssignmentRuleHeader(null, true);
    String id = soap.create(new SObject[] {record("Case", "Subject", "Big")})[0].getId();
    assertThat(soap.retrieve("OwnerId", "Case", new String[] {id})[0].getField("OwnerId"))
        .isEqualTo(own);
  }

  @Test
  void restAssignsUnlessItIsToldNotTo() throws Exception {
    rule("r", true);
    assertThat(restOwner("TRUE")).isEqualTo(queue);
    assertThat(restOwner("FALSE")).isEqualTo(own);
  }

  private Object restOwner(String header) throws Exception {
    String id =
        TestOrg.JSON
            .readTree(
                org.send(
                        "POST",
                        "/services/data/v65.0/sobjects/Lead",
                        "{\"LastName\":\"l\",\"Company\":\"Big\"}".getBytes(StandardCharsets.UTF_8),
                        "Authorization",
                        "Bearer " + org.token(),
                        "Content-Type",
                        "application/json",
                        "Sforce-Auto-Assign",
                        header)
                    .body())
            .path("id")
            .asText();
    return soap.retrieve("OwnerId", "Lead", new String[] {id})[0].getField("OwnerId");
  }

  @Test
  void rulesAreForgotten() throws Exception {
    rule("r", true);
    assertThat(org.get("/emulator/assignment-rules").body()).contains("\"name\":\"r\"");
    org.remove("/assignment-rules");
    soap.setAssignmentRuleHeader(null, true);
    assertThat(owner("Big")).isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"object":"Account"}                                            | Lead or Case
          {"object":"Lead"}                                               | needs entries
          {"object":"Lead","entries":[{"owner":"nobody"}]}                | 'nobody' is no owner
          {"object":"Lead","entries":[{"owner":"integration@drawbridge.test","formula":"X"}]} | Field X does not exist
          """)
  void impossibleRulesAreExplained(String body, String sentence) throws Exception {
    assertThat(org.post("/emulator/assignment-rules", "application/json", body).body())
        .contains(sentence);
  }
}
