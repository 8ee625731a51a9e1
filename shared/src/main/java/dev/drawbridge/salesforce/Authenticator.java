package dev.drawbridge.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.SalesforceId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signs in by OAuth and keeps the session until a caller reports that it is no longer valid:
 * Salesforce tells no lifetime. Thread-safe.
 */
public final class Authenticator {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern IDENTITY = Pattern.compile("/id/(00D\\w{12,15})/(\\w*)");

  /** Salesforce accepts an assertion for three minutes at most. */
  private static final Duration ASSERTION_LIFETIME = Duration.ofSeconds(180);

  private final Supplier<Credentials> source;
  private final OrgHttp http;
  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock;
  private final Consumer<String> admission;
  private @Nullable Session session;

  /**
   * @param source asked at each sign-in, so that rotated credentials are seen
   * @param admission receives the organization's id of each new session before the session is used;
   *     throws where no call may go there
   */
  public Authenticator(
      Supplier<Credentials> source, HttpClient http, Clock clock, Consumer<String> admission) {
    this.source = source;
    this.http = new OrgHttp(http, TIMEOUT);
    this.clock = clock;
    this.admission = admission;
  }

  /**
   * @throws SyncException.Retriable when Salesforce cannot be reached or is not able to answer
   * @throws SyncException.Misconfigured when Salesforce refuses the credentials, or the admission
   *     its organization
   */
  public synchronized Session session() {
    if (session == null) {
      session = signIn();
    }
    return session;
  }

  /** Forgets a session that Salesforce refused; another one made since stays. */
  public synchronized void forget(Session refused) {
    if (refused.equals(session)) {
      session = null;
    }
  }

  private Session signIn() {
    Credentials credentials = source.get();
    URI login = SalesforceUrl.checked(credentials.loginUrl());
    var request =
        HttpRequest.newBuilder(login.resolve("/services/oauth2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(credentials, login)));
    HttpResponse<byte[]> response = sent(request, login);
    JsonNode body = body(response, login);
    if (response.statusCode() != 200) {
      throw new SyncException.Misconfigured(
          "Salesforce refused to sign in at "
              + login
              + ": "
              + refusal(body, response.statusCode())
              + "; check the Salesforce secret and that the app admits the integration user.");
    }
    if (!body.path("access_token").isTextual() || !body.path("instance_url").isTextual()) {
      throw new SyncException.Misconfigured(
          "Salesforce at "
              + login
              + " answered the sign-in without access_token or instance_url; check that loginUrl in"
              + " the Salesforce secret is an address of Salesforce.");
    }
    Matcher identity = identity(body.path("id").asText(), login);
    var signedIn =
        new Session(
            body.path("access_token").asText(),
            SalesforceUrl.checked(body.path("instance_url").asText()),
            SalesforceId.of18(identity.group(2)));
    admission.accept(identity.group(1));
    return signedIn;
  }

  /** The description tells one invalid_grant from another: no consent, a wrong IP, a wrong user. */
  private static String refusal(JsonNode body, int status) {
    String error = body.path("error").asText("HTTP " + status);
    String described = body.path("error_description").asText();
    if (described.isBlank()) {
      return error;
    }
    String shown = described.length() > 200 ? described.substring(0, 200) + "…" : described;
    return error + " (" + shown.strip() + ")";
  }

  /** The identity URL ends in the ids of the organization and the user. */
  private static Matcher identity(String identity, URI login) {
    Matcher ids = IDENTITY.matcher(identity);
    if (ids.find()) {
      return ids;
    }
    throw new SyncException.Misconfigured(
        "Salesforce at "
            + login
            + " does not say which organization it signed in to; check that loginUrl in the"
            + " Salesforce secret is an address of Salesforce.");
  }

  private HttpResponse<byte[]> sent(HttpRequest.Builder request, URI login) {
    try {
      return http.answer(request, AnswerBody.MOST_SMALL);
    } catch (AnswerBody.TooLarge e) {
      throw unreachable(login, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw unreachable(login, NetworkWords.of(e), e);
    }
  }

  private JsonNode body(HttpResponse<byte[]> response, URI login) {
    int status = response.statusCode();
    if (status >= 500 || status == 429 || status == 420) {
      throw unreachable(login, "HTTP " + status, null);
    }
    try {
      return json.readTree(response.body());
    } catch (IOException e) {
      throw unreachable(login, "an answer that is not JSON", e);
    }
  }

  private static SyncException unreachable(URI login, String why, @Nullable Throwable cause) {
    return new SyncException.Retriable(
        "Salesforce cannot be reached at "
            + login
            + " ("
            + why
            + "); check the address and that the org is up.",
        cause);
  }

  private String form(Credentials credentials, URI login) {
    Map<String, String> fields = new LinkedHashMap<>();
    switch (credentials) {
      case Credentials.ClientCredentials client -> {
        fields.put("grant_type", "client_credentials");
        fields.put("client_id", client.clientId());
        fields.put("client_secret", client.clientSecret());
      }
      case Credentials.JwtBearer jwt -> {
        fields.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        fields.put("assertion", assertion(jwt, login));
      }
    }
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private String assertion(Credentials.JwtBearer jwt, URI login) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(jwt.clientId())
            .subject(jwt.username())
            .audience(jwt.audience() == null ? login.toString() : jwt.audience())
            .expirationTime(Date.from(clock.instant().plus(ASSERTION_LIFETIME)))
            .build();
    var signed = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
    try {
      signed.sign(new RSASSASigner(privateKey(jwt.privateKey())));
    } catch (JOSEException | GeneralSecurityException | IllegalArgumentException e) {
      throw new SyncException.Misconfigured(
          "The private key of the Salesforce secret is not an RSA key in PKCS#8 PEM form (BEGIN"
              + " PRIVATE KEY).",
          e);
    }
    return signed.serialize();
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
    byte[] encoded = Base64.getDecoder().decode(base64);
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }
}
