package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.record.Org;
import dev.drawbridge.emulator.record.OrgClock;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The OAuth endpoints: token, userinfo, revoke. */
public final class OAuth {
  private final Sessions sessions;
  private final JwtCheck jwt;
  private final OrgClock clock;
  private final ObjectMapper json;
  private final String url;
  private final String clientId;
  private final String clientSecret;

  public OAuth(
      Sessions sessions,
      Keys keys,
      OrgClock clock,
      ObjectMapper json,
      String url,
      String clientId,
      String clientSecret) {
    this.sessions = sessions;
    this.jwt = new JwtCheck(keys, json, url);
    this.clock = clock;
    this.json = json;
    this.url = url;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
  }

  public void handle(Exchange exchange) throws IOException {
    Answer answer =
        switch (exchange.method() + " " + exchange.path()) {
          case "POST /services/oauth2/token" -> token(exchange);
          case "GET /services/oauth2/userinfo", "POST /services/oauth2/userinfo" ->
              userInfo(exchange);
          case "POST /services/oauth2/revoke", "GET /services/oauth2/revoke" -> revoke(exchange);
          default -> new Answer(404, "text/html;charset=UTF-8", new byte[0]);
        };
    exchange.addHeader("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private");
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private Answer token(Exchange exchange) throws IOException {
    try {
      Map<String, String> form = form(exchange);
      String grant = form.getOrDefault("grant_type", "");
      switch (grant) {
        case "client_credentials" -> clientCredentials(exchange, form);
        case "urn:ietf:params:oauth:grant-type:jwt-bearer" ->
            jwt.check(form.getOrDefault("assertion", ""), clock.now());
        default -> throw new Denied("unsupported_grant_type", "grant type not supported");
      }
      return granted(grant);
    } catch (Denied denied) {
      return denied(denied);
    }
  }

  private void clientCredentials(Exchange exchange, Map<String, String> form) throws Denied {
    String id = form.getOrDefault("client_id", "");
    String secret = form.getOrDefault("client_secret", "");
    String basic = exchange.header("Authorization");
    if (basic != null && basic.startsWith("Basic ")) {
      String[] pair = decoded(basic.substring(6)).split(":", 2);
      id = pair[0];
      secret = pair.length > 1 ? pair[1] : "";
    }
    if (!id.equals(clientId)) {
      throw new Denied("invalid_client_id", "client identifier invalid");
    }
    if (!MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), clientSecret.getBytes(StandardCharsets.UTF_8))) {
      throw new Denied("invalid_client", "invalid client credentials");
    }
  }

  private static String decoded(String base64) throws Denied {
    try {
      return new String(Base64.getDecoder().decode(base64.trim()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Denied("invalid_client", "invalid client credentials");
    }
  }

  private Answer granted(String grant) throws IOException {
    ObjectNode node = json.createObjectNode().put("access_token", sessions.open(Org.USER));
    if (grant.equals("client_credentials")) {
      // Clients may show the signature but have no key to check it with.
      node.put("signature", "not-signed");
    }
    node.put("scope", "api id").put("instance_url", url);
    node.put("id", url + "/id/" + Org.ORGANIZATION + "/" + Org.USER).put("token_type", "Bearer");
    if (grant.equals("client_credentials")) {
      node.put("issued_at", String.valueOf(clock.now().toEpochMilli()));
    }
    return Answer.json(200, json.writeValueAsBytes(node));
  }

  private Answer denied(Denied denied) throws IOException {
    ObjectNode node = json.createObjectNode().put("error", denied.error());
    node.put("error_description", denied.description());
    return Answer.json(400, json.writeValueAsBytes(node));
  }

  private Answer userInfo(Exchange exchange) throws IOException {
    String header = Objects.requireNonNullElse(exchange.header("Authorization"), "");
    if (!header.startsWith("Bearer ") || !sessions.valid(header.substring(7).trim())) {
      return new Answer(
          403, "text/html;charset=UTF-8", "Bad_OAuth_Token".getBytes(StandardCharsets.UTF_8));
    }
    ObjectNode node = json.createObjectNode();
    node.put("sub", url + "/id/" + Org.ORGANIZATION + "/" + Org.USER);
    node.put("user_id", Org.USER).put("organization_id", Org.ORGANIZATION);
    node.put("preferred_username", Org.USER_NAME).put("name", "Integration User");
    node.put("email", Org.USER_NAME).put("email_verified", true);
    node.put("zoneinfo", "GMT").put("user_type", "STANDARD").put("active", true);
    node.putObject("urls")
        .put("rest", url + "/services/data/v{version}/")
        .put("partner", url + "/services/Soap/u/{version}/" + Org.ORGANIZATION);
    return Answer.json(200, json.writeValueAsBytes(node));
  }

  private Answer revoke(Exchange exchange) throws IOException {
    String token = form(exchange).getOrDefault("token", "");
    if (!sessions.valid(token)) {
      return denied(new Denied("unsupported_token_type", "this token is not supported"));
    }
    sessions.end(token);
    return new Answer(200, "text/html;charset=UTF-8", new byte[0]);
  }

  private static Map<String, String> form(Exchange exchange) throws IOException {
    String text = new String(exchange.body(), StandardCharsets.UTF_8);
    String query = Objects.requireNonNullElse(exchange.uri().getRawQuery(), "");
    Map<String, String> form = new HashMap<>();
    for (String pair : (text + "&" + query).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(plain(pair.substring(0, equals)), plain(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static String plain(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }
}
