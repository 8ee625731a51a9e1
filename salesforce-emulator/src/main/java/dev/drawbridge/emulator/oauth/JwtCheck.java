package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.user.UserProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
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
    String[] parts = assertion.split("\\.", -1);
    if (parts.length != 3) {
      throw invalid();
    }
    JsonNode header = part(parts[0]);
    JsonNode claims = part(parts[1]);
    PublicKey key = keys.of(claims.path("iss").asText(""));
    if (key == null) {
      throw new Denied("invalid_client_id", "client identifier invalid");
    }
    if (!header.path("alg").asText("").equals("RS256") || !signed(parts, key)) {
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

  private static boolean signed(String[] parts, PublicKey key) throws Denied {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw invalid();
    }
  }

  private JsonNode part(String base64) throws Denied {
    try {
      return json.readTree(Base64.getUrlDecoder().decode(base64));
    } catch (IOException | IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static Denied invalid() {
    return new Denied("invalid_grant", "invalid assertion");
  }
}
