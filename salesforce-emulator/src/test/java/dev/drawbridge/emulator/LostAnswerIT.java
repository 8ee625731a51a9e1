package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.JSON;
import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose outcome the client cannot tell: done before its connection fails, or after. */
class LostAnswerIT extends OrgFixture {
  private static final String PAGE = "<html><body>Bad gateway</body></html>";

  private void lost(SObject... records) {
    assertThatThrownBy(() -> soap.create(records)).isInstanceOf(ConnectionException.class);
  }

  private List<String> outcomes() throws Exception {
    return org.journal().stream()
        .map(line -> line.path("outcome").asText() + " " + line.at("/fields/Name").asText())
        .toList();
  }

  private int delivered() throws Exception {
    return org.control("/faults/late/deliver", "{}").path("delivered").asInt();
  }

  private int waiting() throws Exception {
    return JSON.readTree(org.get("/emulator/faults/late").body()).path("waiting").asInt();
  }

  @Test
  void lateCallIsCarriedOutWhenItIsDeliveredAndThenNoMore() throws Exception {
    org.fault("{\"kind\":\"late\",\"verb\":\"create\",\"object\":\"Account\"}");
    lost(account("a", "1"));
    assertThat(outcomes()).isEmpty();
    assertThat(waiting()).isOne();
    assertThat(delivered()).isOne();
    assertThat(outcomes()).containsExactly("created a");
    assertThat(delivered()).isZero();
    assertThat(outcomes()).hasSize(1);
  }

  @Test
  void lateCallMeetsWhatWasWrittenMeanwhile() throws Exception {
    org.fault("{\"kind\":\"late\"}");
    lost(account("first sending", "1"));
    soap.create(new SObject[] {account("second sending", "1")});
    delivered();
    assertThat(outcomes()).containsExactly("created second sending", "rejected first sending");
  }

  @Test
  void lateCallsAreDeliveredInTheOrderOfTheirSending() throws Exception {
    org.fault("{\"kind\":\"late\",\"times\":2}");
    lost(account("a", "1"));
    lost(account("b", "2"));
    assertThat(delivered()).isEqualTo(2);
    assertThat(outcomes()).containsExactly("created a", "created b");
  }

  @Test
  void lateCallWithATimeArrivesByItself() throws Exception {
    org.fault("{\"kind\":\"late\",\"seconds\":0.5}");
    lost(account("a", "1"));
    await().until(() -> outcomes().equals(List.of("created a")));
    assertThat(delivered()).isZero();
  }

  @Test
  void lateCallIsStillItsUsersAndFailsAsItWouldHave() throws Exception {
    org.fault("{\"kind\":\"late\"}");
    org.fault("{\"kind\":\"record-error\",\"record\":1,\"code\":\"UNABLE_TO_LOCK_ROW\"}");
    lost(account("a", "1"), account("b", "2"));
    delivered();
    JsonNode created = org.journal().getFirst();
    assertThat(created.path("user").asText()).isEqualTo(soap.getUserInfo().getUserId());
    assertThat(outcomes()).containsExactly("created a", "rejected b");
  }

  @Test
  void lateCallsOfRestArriveToo() throws Exception {
    var rest = new Rest(org);
    org.fault("{\"kind\":\"late\",\"verb\":\"create\"}");
    assertThatThrownBy(() -> rest.post("/sobjects/Account", "{'Name':'a'}"))
        .isInstanceOf(IOException.class);
    assertThat(outcomes()).isEmpty();
    delivered();
    assertThat(outcomes()).containsExactly("created a");
  }

  @Test
  void resetLosesLateCallsAndDisarmingDoesNot() throws Exception {
    org.fault("{\"kind\":\"late\",\"times\":2}");
    lost(account("a", "1"));
    org.remove("/faults");
    assertThat(waiting()).isOne();
    org.control("/reset", "{}");
    assertThat(delivered()).isZero();
    assertThat(outcomes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 502, 503, 504})
  void statusInsteadOfTheAnswerComesAfterTheCommit(int status) throws Exception {
    org.fault(page("commit-and-status", status));
    lost(account("a", "1"));
    assertThat(outcomes()).containsExactly("created a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit-and-status", "http-status"})
  void pageOfALoadBalancerIsHtml(String kind) throws Exception {
    org.fault(page(kind, 502));
    Rest.Reply reply = new Rest(org).post("/sobjects/Account", "{'Name':'a'}");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.http().headers().firstValue("Content-Type"))
        .hasValue("text/html;charset=UTF-8");
    assertThat(reply.http().body()).isEqualTo(PAGE);
    assertThat(outcomes()).containsExactly(kind.equals("http-status") ? "rejected a" : "created a");
  }

  private static String page(String kind, int status) {
    return JSON.createObjectNode()
        .put("kind", kind)
        .put("status", status)
        .put("body", PAGE)
        .toString();
  }
}
