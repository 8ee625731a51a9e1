package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.user.UserProfile;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Set;

/** Checks the assertions of the JWT bearer flow. */
final class JwtCheck {
  private static final int SKEW_SECONDS = 30;

  private final Keys keys;
  private final Org org;
  private final ObjectMapper json;
  private final Set<String> audiences;

  JwtCheck(Keys keys, Org org, ObjectMapper json, String url) {
    this.keys = keys;
    this.org = org;
    this.json = json;
    this.audiences =
        Set.of(
            "https://login.salesforce.com",
            "https://test.salesforce.com",
            url,
            url.replace("127.0.0.1", "localhost"));
  }

  /** Checks an assertion and returns the id of the user it is for. */
  String check(String assertion, Instant now) throws Denied {
    JWSObject signed = parsed(assertion);
    JsonNode claims = claims(signed);
    RSAPublicKey key = keys.of(claims.path("iss").asText(""));
    if (key == null) {
      throw new Denied("invalid_client_id", "client identifier invalid");
    }
    if (!signed.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256) || !isOf(key, signed)) {
      throw invalid();
    }
    return claims(claims, now);
  }

  private String claims(JsonNode claims, Instant now) throws Denied {
    String audience =
        claims.path("aud").isArray()
            ? claims.path("aud").path(0).asText("")
            : claims.path("aud").asText("");
    if (!audiences.contains(audience.replaceFirst("/$", ""))) {
      throw new Denied("invalid_grant", "audience is invalid");
    }
    // How far ahead it is does not matter: the Salesforce CLI sends milliseconds and gets in.
    if (claims.path("exp").asLong(0) <= now.getEpochSecond() - SKEW_SECONDS) {
      throw new Denied("invalid_grant", "expired authorization code");
    }
    UserProfile user = org.users().named(claims.path("sub").asText(""));
    if (user == null) {
      throw new Denied("invalid_grant", "user hasn't approved this consumer");
    }
    if (!user.active()) {
      throw inactive();
    }
    return user.id();
  }

  static Denied inactive() {
    return new Denied("inactive_user", "user is inactive");
  }

  private static JWSObject parsed(String assertion) throws Denied {
    try {
      return JWSObject.parse(assertion);
    } catch (ParseException e) {
      throw invalid();
    }
  }

  private JsonNode claims(JWSObject signed) throws Denied {
    try {
      return json.readTree(signed.getPayload().toBytes());
    } catch (IOException e) {
      throw invalid();
    }
  }

  private static boolean isOf(RSAPublicKey key, JWSObject signed) throws Denied {
    try {
      return signed.verify(new RSASSAVerifier(key));
    } catch (JOSEException e) {
      throw invalid();
    }
  }

  private static Denied invalid() {
    return new Denied("invalid_grant", "invalid assertion");
  }
}
