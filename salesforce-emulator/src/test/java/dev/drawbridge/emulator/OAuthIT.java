package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.sobject.SObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web server flow, refresh tokens, and what can be asked about tokens. */
class OAuthIT {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String BACK = "http://localhost:1717/OauthRedirect";
  private static final String CLIENT = "&client_id=drawbridge&client_secret=drawbridge-secret";
  private static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-specification";
  private final TestOrg org = new TestOrg();

  @AfterEach
  void close() {
    org.close();
  }

  private String authorize(String parameters) throws Exception {
    HttpResponse<String> answer =
        org.get(
            "/services/oauth2/authorize?client_id=drawbridge&redirect_uri=" + BACK + parameters);
    assertThat(answer.statusCode()).isEqualTo(302);
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith(BACK + "?");
    return location.substring(BACK.length() + 1);
  }

  private String code(String parameters) throws Exception {
    String answer = authorize("&response_type=code" + parameters);
    assertThat(answer).startsWith("code=");
    return answer.substring(5).split("&")[0];
  }

  private JsonNode token(String form) throws Exception {
    return TestOrg.JSON.readTree(org.post("/services/oauth2/token", FORM, form).body());
  }

  private JsonNode redeem(String code, String more) throws Exception {
    return token("grant_type=authorization_code&redirect_uri=" + BACK + "&code=" + code + more);
  }

  private int limits(String token) throws Exception {
    return org.get("/services/data/v65.0/limits", "Authorization", "Bearer " + token).statusCode();
  }

  private static void refused(JsonNode answer, String error, String description) {
    assertThat(answer.path("error").asText()).isEqualTo(error);
    assertThat(answer.path("error_description").asText()).isEqualTo(description);
  }

  private static String challenge() throws Exception {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void codeIsExchangedOnceForASessionAndARefreshToken() throws Exception {
    assertThat(authorize("&response_type=code&state=a%20b")).endsWith("&state=a+b");
    String code = code("");
    JsonNode granted = redeem(code, CLIENT);
    assertThat(granted.path("scope").asText()).isEqualTo("refresh_token api id");
    assertThat(granted.path("refresh_token").asText()).startsWith("5Aep861");
    assertThat(limits(granted.path("access_token").asText())).isEqualTo(200);
    refused(redeem(code, CLIENT), "invalid_grant", "invalid authorization code");
  }

  @Test
  void codesExpireAfterFifteenMinutes() throws Exception {
    String code = code("");
    org.control("/clock", "{\"offsetMillis\":901000}");
    refused(redeem(code, CLIENT), "invalid_grant", "expired authorization code");
  }

  @Test
  void codeIsBoundToItsRedirectAndClient() throws Exception {
    refused(
        token("grant_type=authorization_code&redirect_uri=http://x&code=" + code("") + CLIENT),
        "redirect_uri_mismatch",
        "redirect_uri must match configuration");
    refused(
        redeem(code(""), "&client_id=drawbridge&client_secret=no"),
        "invalid_client",
        "invalid client credentials");
    refused(
        redeem(code(""), "&client_id=drawbridge"), "invalid_client", "invalid client credentials");
    refused(redeem(code(""), "&client_id=no"), "invalid_client_id", "client identifier invalid");
    refused(
        token("grant_type=authorization_code" + CLIENT),
        "invalid_request",
        "missing required parameter: code");
  }

  @Test
  void redirectsOfOtherAlphabetsAreEncoded() throws Exception {
    for (String[] redirect :
        new String[][] {
          {"http%3A%2F%2Flocalhost%2F%C5%8C", "http://localhost/%C5%8C?code="},
          {"app%3A%C5%8C%3Fa=1", "app:%C5%8C?a=1&code="}
        }) {
      HttpResponse<String> answer =
          org.get(
              "/services/oauth2/authorize?response_type=code&client_id=drawbridge&redirect_uri="
                  + redirect[0]);
      assertThat(answer.statusCode()).isEqualTo(302);
      assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith(redirect[1]);
    }
  }

  @Test
  void scopeDecidesOnTheRefreshToken() throws Exception {
    JsonNode granted = redeem(code("&scope=api%20id"), CLIENT);
    assertThat(granted.path("scope").asText()).isEqualTo("api id");
    assertThat(granted.has("refresh_token")).isFalse();
    assertThat(authorize("&response_type=code&scope=everything")).startsWith("error=invalid_scope");
  }

  @Test
  void publicClientsProveThemselvesByPkce() throws Exception {
    String challenged = "&code_challenge=" + challenge() + "&code_challenge_method=S256";
    String publicClient = "&client_id=drawbridge";
    refused(
        redeem(code(challenged), publicClient + "&code_verifier=guess"),
        "invalid_grant",
        "invalid code verifier");
    refused(
        redeem(code(challenged), publicClient),
        "invalid_request",
        "missing required code verifier");
    JsonNode granted = redeem(code(challenged), publicClient + "&code_verifier=" + VERIFIER);
    JsonNode again =
        token(
            "grant_type=refresh_token&client_id=drawbridge&refresh_token="
                + granted.path("refresh_token").asText());
    assertThat(limits(again.path("access_token").asText())).isEqualTo(200);
    assertThat(authorize("&response_type=code&code_challenge=short"))
        .startsWith("error=invalid_request");
    assertThat(
            authorize(
                "&response_type=code&code_challenge_method=plain&code_challenge=" + challenge()))
        .startsWith("error=invalid_request");
  }

  @Test
  void unknownClientsAndRedirectsAreNotSentBack() throws Exception {
    for (String query :
        new String[] {
          "client_id=no&redirect_uri=" + BACK,
          "client_id=drawbridge",
          "client_id=drawbridge&redirect_uri=relative"
        }) {
      HttpResponse<String> answer =
          org.get("/services/oauth2/authorize?response_type=code&" + query);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"error\":\"");
    }
    assertThat(authorize("&response_type=token")).startsWith("error=unsupported_response_type");
  }

  @Test
  void refreshTokenOpensNewSessionsUntilItIsRevoked() throws Exception {
    JsonNode granted = redeem(code(""), CLIENT);
    String refresh = granted.path("refresh_token").asText();
    String form = "grant_type=refresh_token&refresh_token=" + refresh;
    JsonNode second = token(form + CLIENT);
    String session = second.path("access_token").asText();
    assertThat(second.has("refresh_token")).isFalse();
    assertThat(second.path("issued_at").asText()).matches("\\d{13}");
    refused(token(form + "&client_id=drawbridge"), "invalid_client", "invalid client credentials");
    assertThat(limits(session)).isEqualTo(200);
    assertThat(org.post("/services/oauth2/revoke", FORM, "token=" + refresh).statusCode())
        .isEqualTo(200);
    assertThat(limits(session)).isEqualTo(401);
    assertThat(limits(granted.path("access_token").asText())).isEqualTo(401);
    refused(token(form + CLIENT), "invalid_grant", "expired access/refresh token");
    HttpResponse<String> twice = org.post("/services/oauth2/revoke", FORM, "token=" + refresh);
    assertThat(twice.statusCode()).isEqualTo(400);
    refused(
        TestOrg.JSON.readTree(twice.body()),
        "unsupported_token_type",
        "this token type is not supported");
  }

  @Test
  void tokensOfADeactivatedUserAreOfNoUse() throws Exception {
    JsonNode granted = redeem(code(""), CLIENT);
    String session = granted.path("access_token").asText();
    String refresh =
        "grant_type=refresh_token&refresh_token=" + granted.path("refresh_token").asText() + CLIENT;
    String waiting = code("");
    org.control("/users/integration@drawbridge.test", "{\"active\":false}");
    assertThat(limits(session)).isEqualTo(401);
    assertThat(introspect(session).toString()).isEqualTo("{\"active\":false}");
    refused(token(refresh), "invalid_grant", "inactive user");
    refused(redeem(waiting, CLIENT), "inactive_user", "user is inactive");
    refused(token("grant_type=client_credentials" + CLIENT), "inactive_user", "user is inactive");

    org.control("/users/integration@drawbridge.test", "{\"active\":true}");
    assertThat(limits(session)).isEqualTo(401);
    assertThat(limits(token(refresh).path("access_token").asText())).isEqualTo(200);
  }

  @Test
  void jwtAndClientCredentialsGetNoRefreshToken() throws Exception {
    assertThat(token("grant_type=client_credentials" + CLIENT).has("refresh_token")).isFalse();
    var assertion = new SignedAssertion();
    assertion.register(org);
    JsonNode granted = assertion.exchange(org);
    assertThat(granted.path("access_token").asText()).isNotEmpty();
    assertThat(granted.has("refresh_token")).isFalse();
  }

  @Test
  void signatureIsOfIdentityAndTime() throws Exception {
    JsonNode granted = token("grant_type=client_credentials" + CLIENT);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("drawbridge-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signed = granted.path("id").asText() + granted.path("issued_at").asText();
    assertThat(granted.path("signature").asText())
        .isEqualTo(
            Base64.getEncoder()
                .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void introspectionTellsWhatATokenIs() throws Exception {
    JsonNode granted = redeem(code(""), CLIENT);
    JsonNode access = introspect(granted.path("access_token").asText());
    assertThat(access.path("active").asBoolean()).isTrue();
    assertThat(access.path("token_type").asText()).isEqualTo("access_token");
    assertThat(access.path("username").asText()).isEqualTo("integration@drawbridge.test");
    assertThat(access.path("exp").asLong() - access.path("iat").asLong()).isEqualTo(7_200);
    assertThat(introspect(granted.path("refresh_token").asText()).path("token_type").asText())
        .isEqualTo("refresh_token");
    assertThat(introspect("nonsense").toString()).isEqualTo("{\"active\":false}");
    refused(
        TestOrg.JSON.readTree(
            org.post("/services/oauth2/introspect", FORM, "client_id=drawbridge&token=x").body()),
        "invalid_client",
        "invalid client credentials");
  }

  private JsonNode introspect(String token) throws Exception {
    return TestOrg.JSON.readTree(
        org.post("/services/oauth2/introspect", FORM, "token=" + token + CLIENT).body());
  }

  @Test
  void identityIsTheUsers() throws Exception {
    JsonNode granted = token("grant_type=client_credentials" + CLIENT);
    String path = granted.path("id").asText().substring(org.url().toString().length());
    String bearer = "Bearer " + granted.path("access_token").asText();
    JsonNode identity =
        TestOrg.JSON.readTree(org.get(path + "?format=json", "Authorization", bearer).body());
    assertThat(identity.path("username").asText()).isEqualTo("integration@drawbridge.test");
    assertThat(identity.path("urls").path("rest").asText()).contains("/services/data/v{version}/");
  }

  @Test
  void identityHasEverythingThatSalesforcesHas() throws Exception {
    org.connect()
        .update(
            new SObject[] {
              OrgFixture.withId(
                  "User", "0055g0000000001AAA", "City", "Berlin", "MobilePhone", "+49 1")
            });
    JsonNode granted = token("grant_type=client_credentials" + CLIENT);
    String path = granted.path("id").asText().substring(org.url().toString().length());
    String bearer = "Bearer " + granted.path("access_token").asText();
    JsonNode identity = TestOrg.JSON.readTree(org.get(path, "Authorization", bearer).body());
    assertThat(identity.fieldNames())
        .toIterable()
        .contains("addr_street", "addr_state", "addr_country", "addr_zip", "is_app_installed");
    assertThat(identity.path("addr_city").asText()).isEqualTo("Berlin");
    assertThat(identity.path("mobile_phone").asText()).isEqualTo("+49 1");
    assertThat(identity.path("is_lightning_login_user").asBoolean(true)).isFalse();
    assertThat(identity.path("last_modified_date").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(identity.path("status").toString())
        .isEqualTo("{\"created_date\":null,\"body\":null}");
    assertThat(identity.path("photos").path("picture").asText()).startsWith(org.url() + "/");
    assertThat(identity.path("photos").path("thumbnail").asText()).startsWith(org.url() + "/");
    JsonNode urls = identity.path("urls");
    assertThat(urls.fieldNames())
        .toIterable()
        .containsExactly(
            "enterprise",
            "metadata",
            "partner",
            "rest",
            "sobjects",
            "search",
            "query",
            "recent",
            "tooling_soap",
            "tooling_rest",
            "profile",
            "feeds",
            "groups",
            "users",
            "feed_items",
            "feed_elements",
            "custom_domain");
    assertThat(urls.path("metadata").asText())
        .isEqualTo(org.url() + "/services/Soap/m/{version}/00D5g0000000001");
    assertThat(urls.path("feed_items").asText())
        .isEqualTo(org.url() + "/services/data/v{version}/chatter/feed-items");
    assertThat(urls.path("profile").asText()).isEqualTo(org.url() + "/0055g0000000001AAA");
  }

  @ParameterizedTest
  @CsvSource({
    "/services/oauth2/userinfo,Bearer no,Bad_OAuth_Token",
    "/services/oauth2/userinfo,Basic no,Missing_OAuth_Token",
    "/id/x/y,Bearer no,Bad_OAuth_Token"
  })
  void identityNeedsASession(String path, String authorization, String text) throws Exception {
    HttpResponse<String> answer = org.get(path, "Authorization", authorization);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo(text);
  }

  @Test
  void identityOfOthersIsRefused() throws Exception {
    String bearer = "Bearer " + org.token();
    assertThat(org.get("/id/00D000000000000/005000000000000", "Authorization", bearer).body())
        .isEqualTo("Wrong_Org");
    JsonNode granted = token("grant_type=client_credentials" + CLIENT);
    String path = granted.path("id").asText().substring(org.url().toString().length());
    String other = path.substring(0, path.lastIndexOf('/')) + "/005000000000000";
    assertThat(org.get(other, "Authorization", bearer).body()).isEqualTo("Wrong_User");
  }

  @Test
  void unknownEndpointsAndMethodsAreRefused() throws Exception {
    assertThat(org.get("/services/oauth2/nope").statusCode()).isEqualTo(404);
    assertThat(org.send("PUT", "/services/oauth2/token", new byte[0], "Accept", "*/*").statusCode())
        .isEqualTo(405);
    assertThat(org.get("/services/oauth2/token").statusCode()).isEqualTo(400);
  }
}
