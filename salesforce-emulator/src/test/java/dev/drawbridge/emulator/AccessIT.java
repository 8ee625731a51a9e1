package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectorConfig;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
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
  void signedAssertionOpensASession() throws Exception {
    KeyPair pair = keyPair();
    register(pair);
    JsonNode body = bearer(assertion(pair, claims("https://login.salesforce.com", 180)));
    PartnerConnection soap = org.connect(body.path("access_token").asText(), "65.0");
    assertThat(soap.getUserInfo().getUserName()).isEqualTo("integration@drawbridge.test");
  }

  @Test
  void anAssertionMayNameAnotherUserUnlessThatOneIsInactive() throws Exception {
    KeyPair pair = keyPair();
    register(pair);
    org.control(
        "/users",
        "{\"username\":\"reader@example.com\",\"lastName\":\"Reader\",\"profile\":\"Standard"
            + " User\",\"clientId\":\"reader\",\"clientSecret\":\"s\"}");
    String claims =
        claims("https://login.salesforce.com", 180)
            .replace("integration@drawbridge.test", "reader@example.com");
    PartnerConnection reader =
        org.connect(bearer(assertion(pair, claims)).path("access_token").asText(), "65.0");
    assertThat(reader.getUserInfo().getUserName()).isEqualTo("reader@example.com");

    SObject inactive = new SObject("User");
    inactive.setId(reader.getUserInfo().getUserId());
    inactive.setField("IsActive", false);
    assertThat(org.connect().update(new SObject[] {inactive})[0].isSuccess()).isTrue();
    assertThat(bearer(assertion(pair, claims)).path("error").asText()).isEqualTo("inactive_user");
  }

  @Test
  void whatIsOnlyComputedCannotBeCreated() throws Exception {
    SObject access = new SObject("UserPermissionAccess");
    var result = org.connect().create(new SObject[] {access})[0];
    assertThat(result.getErrors()[0].getStatusCode().name())
        .isEqualTo("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY");
  }

  @Test
  void assertionsAgainstTheRulesAreDenied() throws Exception {
    KeyPair pair = keyPair();
    String audience = "https://login.salesforce.com";
    assertThat(bearer(assertion(pair, claims(audience, 60))).path("error").asText())
        .isEqualTo("invalid_client_id");
    register(pair);
    assertThat(
            bearer(assertion(keyPair(), claims(audience, 60))).path("error_description").asText())
        .isEqualTo("invalid assertion");
    assertThat(
            bearer(assertion(pair, claims("https://elsewhere", 60)))
                .path("error_description")
                .asText())
        .isEqualTo("audience is invalid");
    for (int seconds : new int[] {-60, 600}) {
      assertThat(bearer(assertion(pair, claims(audience, seconds))).path("error").asText())
          .isEqualTo("invalid_grant");
    }
    assertThat(bearer("x.y.z").path("error").asText()).isEqualTo("invalid_grant");
  }

  private void register(KeyPair pair) throws Exception {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    org.control(
        "/oauth/keys",
        TestOrg.JSON.createObjectNode().put("clientId", "drawbridge").put("pem", pem).toString());
  }

  private static KeyPair keyPair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    return generator.generateKeyPair();
  }

  private static String claims(String audience, int seconds) {
    return TestOrg.JSON
        .createObjectNode()
        .put("iss", "drawbridge")
        .put("sub", "integration@drawbridge.test")
        .put("aud", audience)
        .put("exp", Instant.now().getEpochSecond() + seconds)
        .toString();
  }

  private static String assertion(KeyPair pair, String claims) throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString("{\"alg\":\"RS256\"}".getBytes("UTF-8"))
            + "."
            + base64.encodeToString(claims.getBytes("UTF-8"));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes("UTF-8"));
    return signed + "." + base64.encodeToString(signature.sign());
  }

  private JsonNode bearer(String assertion) throws Exception {
    String grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    return TestOrg.JSON.readTree(
        org.post("/services/oauth2/token", FORM, grant + assertion).body());
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
    PartnerConnection soap = new PartnerConnection(login("64.0", "drawbridge-secret"));
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
    ConnectorConfig config = new ConnectorConfig();
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
