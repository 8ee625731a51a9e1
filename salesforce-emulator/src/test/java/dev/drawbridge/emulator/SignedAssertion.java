package dev.drawbridge.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/** What a client of the JWT bearer flow signs, with a key of its own. */
final class SignedAssertion {
  static final String AUDIENCE = "https://login.salesforce.com";

  private static final String GRANT =
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";

  private final KeyPair pair;

  SignedAssertion() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    this.pair = generator.generateKeyPair();
  }

  /** Registers the public key with an org. */
  void register(TestOrg org) throws Exception {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    org.control(
        "/oauth/keys",
        TestOrg.JSON.createObjectNode().put("clientId", "drawbridge").put("pem", pem).toString());
  }

  /** What the org answers to an assertion for a user, which ends so many seconds from now. */
  JsonNode exchange(TestOrg org, String user, String audience, long seconds) throws Exception {
    return send(
        org,
        signed(
            TestOrg.JSON
                .createObjectNode()
                .put("iss", "drawbridge")
                .put("sub", user)
                .put("aud", audience)
                .put("exp", Instant.now().getEpochSecond() + seconds)
                .toString()));
  }

  JsonNode exchange(TestOrg org) throws Exception {
    return exchange(org, "integration@drawbridge.test", AUDIENCE, 180);
  }

  static JsonNode send(TestOrg org, String assertion) throws Exception {
    return TestOrg.JSON.readTree(
        org.post("/services/oauth2/token", "application/x-www-form-urlencoded", GRANT + assertion)
            .body());
  }

  private String signed(String claims) throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String parts =
        base64.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(parts.getBytes(StandardCharsets.UTF_8));
    return parts + "." + base64.encodeToString(signature.sign());
  }
}
