package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectorConfig;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and who does not. */
class AccessIT {
  private static final String FORM = "application/x-www-form-urlencoded";
  private final TestOrg org = new TestOrg();

  @AfterEach
  void close() {
    org.close();
  }

  @Test
  void clientCredentialsOpenASession() throws Exception {
    HttpResponse<String> answer =
        org.post(
            "/services/oauth2/token",
            FORM,
            "grant_type=client_credentials&client_id=drawbridge&client_secret=drawbridge-secret");
    JsonNode body = TestOrg.JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(body.path("access_token").asText()).startsWith("00D").contains("!AQ");
    assertThat(body.path("instance_url").asText()).isEqualTo(org.url().toString());
    assertThat(body.path("token_type").asText()).isEqualTo("Bearer");
    assertThat(body.has("expires_in")).isFalse();
    assertThat(
            org.get(
                    "/services/oauth2/userinfo",
                    "Authorization",
                    "Bearer " + body.path("access_token").asText())
                .body())
        .contains("integration@drawbridge.test");
  }

  @Test
  void clientsMayNameThemselvesByHttpBasic() throws Exception {
    assertThat(basic("drawbridge:drawbridge-secret").path("access_token").asText())
        .startsWith("00D");
    denied(basic("drawbridge:wrong"), "invalid_client", "invalid client credentials");
    denied(basic("nobody:x"), "invalid_client_id", "client identifier invalid");
  }

  private JsonNode basic(String credentials) throws Exception {
    return TestOrg.JSON.readTree(
        org.send(
                "POST",
                "/services/oauth2/token",
                "grant_type=client_credentials".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                FORM,
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
            .body());
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type=client_credentials&client_id=drawbridge&client_secret=wrong, invalid_client",
    "grant_type=client_credentials&client_id=other&client_secret=x, invalid_client_id",
    "grant_type=password, unsupported_grant_type",
    "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b, invalid_grant",
    "%zz=%, unsupported_grant_type"
  })
  void wrongTokenRequestsAreDenied(String form, String error) throws Exception {
    HttpResponse<String> answer = org.post("/services/oauth2/token", FORM, form);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestOrg.JSON.readTree(answer.body()).path("error").asText()).isEqualTo(error);
  }

  @Test
  void oneSessionOpensEveryApi() throws Exception {
    String token = org.token();
    assertThat(org.connect(token, "65.0").getServerTimestamp()).isNotNull();
    var rest = new Rest(org, token);
    assertThat(rest.get("/sobjects").status()).isEqualTo(200);
    assertThat(rest.post("/jobs/query", "{'operation':'query','query':'SELECT Id FROM Account'}"))
        .satisfies(reply -> assertThat(reply.status()).isEqualTo(200));
    assertThat(
            org.bulk(token).createJob(BulkJobs.info(OperationEnum.insert, "Account", null)).getId())
        .startsWith("750");
  }

  @Test
  void signedAssertionOpensASession() throws Exception {
    var assertion = new SignedAssertion();
    assertion.register(org);
    JsonNode body = assertion.exchange(org);
    PartnerConnection soap = org.connect(body.path("access_token").asText(), "65.0");
    assertThat(soap.getUserInfo().getUserName()).isEqualTo("integration@drawbridge.test");
    assertThat(body.has("refresh_token")).isFalse();
  }

  @Test
  void anAssertionMayNameAnotherUserUnlessThatOneIsInactive() throws Exception {
    var assertion = new SignedAssertion();
    assertion.register(org);
    org.user("reader", "Standard User", "{}");
    PartnerConnection reader = org.connect(opened(assertion).path("access_token").asText(), "65.0");
    assertThat(reader.getUserInfo().getUserName()).isEqualTo("reader@example.com");

    var inactive = new SObject("User");
    inactive.setId(reader.getUserInfo().getUserId());
    inactive.setField("IsActive", false);
    assertThat(org.connect().update(new SObject[] {inactive})[0].isSuccess()).isTrue();
    assertThat(opened(assertion).path("error").asText()).isEqualTo("inactive_user");
  }

  private JsonNode opened(SignedAssertion assertion) throws Exception {
    return assertion.exchange(org, "reader@example.com", SignedAssertion.AUDIENCE, 180);
  }

  @Test
  void whatIsOnlyComputedCannotBeCreated() throws Exception {
    var access = new SObject("UserPermissionAccess");
    var result = org.connect().create(new SObject[] {access})[0];
    assertThat(result.getErrors()[0].getStatusCode().name())
        .isEqualTo("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY");
  }

  @Test
  void assertionsAgainstTheRulesAreDenied() throws Exception {
    var assertion = new SignedAssertion();
    denied(assertion.exchange(org), "invalid_client_id", "client identifier invalid");
    assertion.register(org);
    denied(new SignedAssertion().exchange(org), "invalid_grant", "invalid assertion");
    String user = "integration@drawbridge.test";
    denied(
        assertion.exchange(org, user, "https://elsewhere", 60),
        "invalid_grant",
        "audience is invalid");
    denied(
        assertion.exchange(org, user, SignedAssertion.AUDIENCE, -60),
        "invalid_grant",
        "expired authorization code");
    denied(
        assertion.exchange(org, "nobody@example.com", SignedAssertion.AUDIENCE, 60),
        "invalid_grant",
        "user hasn't approved this consumer");
    // {"alg":"none"} and the claims of an administrator, unsigned.
    String unsigned =
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJkcmF3YnJpZGdlIiwic3ViIjoiaW50ZWdyYXRpb25AZHJhd2JyaWRnZS50ZXN0In0.";
    for (String text : new String[] {"x.y.z", "a.b", "", unsigned}) {
      denied(SignedAssertion.send(org, text), "invalid_grant", "invalid assertion");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {180, 600, 1_795_872_111_455L})
  void assertionMayExpireFarAhead(long seconds) throws Exception {
    var assertion = new SignedAssertion();
    assertion.register(org);
    String user = "integration@drawbridge.test";
    JsonNode granted = assertion.exchange(org, user, SignedAssertion.AUDIENCE, seconds);
    assertThat(granted.path("access_token").asText()).as(granted.toString()).isNotEmpty();
  }

  private static void denied(JsonNode answer, String error, String description) {
    assertThat(answer.path("error").asText()).isEqualTo(error);
    assertThat(answer.path("error_description").asText()).isEqualTo(description);
  }

  @Test
  void unknownAndRevokedSessionsAreRefused() throws Exception {
    String token = org.token();
    PartnerConnection soap = org.connect(token, "65.0");
    soap.getUserInfo();
    org.post("/services/oauth2/revoke", FORM, "token=" + token);
    assertThatThrownBy(soap::getUserInfo)
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault -> {
              assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_SESSION_ID);
              assertThat(fault.getExceptionMessage()).contains("Illegal Session");
            });
  }

  @Test
  void logoutEndsTheSession() throws Exception {
    PartnerConnection soap = org.connect();
    soap.logout();
    assertThatThrownBy(soap::getServerTimestamp).isInstanceOf(ApiFault.class);
  }

  @Test
  void loginWorksUpToVersion64() throws Exception {
    var soap = new PartnerConnection(login("64.0", "drawbridge-secret"));
    assertThat(soap.getUserInfo().getOrganizationId()).startsWith("00D");
    assertThatThrownBy(() -> new PartnerConnection(login("64.0", "wrong")))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault -> assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_LOGIN));
    assertThatThrownBy(() -> new PartnerConnection(login("65.0", "drawbridge-secret")))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault ->
                assertThat(fault.getExceptionMessage())
                    .isEqualTo(
                        "The SOAP Login operation is not available in the API version specified"
                            + " (65.0). Refer to the documentation for supported versions."));
  }

  private ConnectorConfig login(String version, String password) {
    var config = new ConnectorConfig();
    config.setUsername("integration@drawbridge.test");
    config.setPassword(password);
    config.setAuthEndpoint(org.url() + "/services/Soap/u/" + version);
    return config;
  }

  @ParameterizedTest
  @ValueSource(strings = {"65.0/", "65.0/00D5g0000000001", "31.0", "68.0", "/65.0//"})
  void endpointsComeInSeveralSpellings(String end) throws Exception {
    assertThat(org.connect(org.token(), end).getServerTimestamp()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"30.0", "69.0", "latest"})
  void otherVersionsAreRefused(String version) throws Exception {
    PartnerConnection soap = org.connect(org.token(), version);
    assertThatThrownBy(soap::getServerTimestamp)
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault ->
                assertThat(fault.getExceptionCode())
                    .isEqualTo(ExceptionCode.UNSUPPORTED_API_VERSION));
  }

  @Test
  void limitsHeaderCountsCalls() throws Exception {
    PartnerConnection soap = org.connect();
    soap.getServerTimestamp();
    soap.getServerTimestamp();
    assertThat(soap.getLimitInfoHeader().getLimitInfo()[0].getCurrent()).isEqualTo(2);
    assertThat(org.get("/emulator/counters").body())
        .matches(
            "\\{\"calls\":\\{\"getServerTimestamp\":2},\"records\":\\{\"accepted\":0,\"rejected\":0},"
                + "\"bytes\":\\{\"received\":[1-9]\\d*,\"sent\":[1-9]\\d*},\"apiCalls\":2}");
  }

  @Test
  void chunkedRequestsAreRead() throws Exception {
    PartnerConnection soap = org.connect();
    soap.getConfig().setUseChunkedPost(true);
    assertThat(soap.getServerTimestamp()).isNotNull();
    soap.getConfig().setCompression(false);
    assertThat(soap.getServerTimestamp()).isNotNull();
  }
}
