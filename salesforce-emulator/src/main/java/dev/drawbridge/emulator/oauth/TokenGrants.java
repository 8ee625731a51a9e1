package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.org.Users;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The token endpoint: opens sessions for those who may. */
final class TokenGrants {
  private static final String APP_SCOPE = "api id";

  private final Sessions sessions;
  private final Users users;
  private final Client client;
  private final Apps apps;
  private final Grants grants;
  private final JwtCheck jwt;
  private final InstantSource clock;
  private final ObjectMapper json;
  private final Identity identity;
  private final String url;

  TokenGrants(
      Sessions sessions,
      Users users,
      Client client,
      Apps apps,
      Grants grants,
      JwtCheck jwt,
      InstantSource clock,
      ObjectMapper json,
      Identity identity,
      String url) {
    this.sessions = sessions;
    this.users = users;
    this.client = client;
    this.apps = apps;
    this.grants = grants;
    this.jwt = jwt;
    this.clock = clock;
    this.json = json;
    this.identity = identity;
    this.url = url;
  }

  ObjectNode answer(Exchange exchange, Map<String, String> form) throws Denied {
    return switch (form.getOrDefault("grant_type", "")) {
      case "client_credentials" -> {
        Client.Credentials sender = Client.credentials(exchange, form);
        Apps.App app = apps.find(sender.id());
        app.client().check(sender, false);
        yield signed(granted(app.user(), APP_SCOPE, null, false), app.client(), app.user());
      }
      case "urn:ietf:params:oauth:grant-type:jwt-bearer" -> {
        String user = jwt.check(form.getOrDefault("assertion", ""), clock.instant());
        yield granted(user, APP_SCOPE, null, false);
      }
      case "authorization_code" -> code(exchange, form);
      case "refresh_token" -> refresh(exchange, form);
      default -> throw new Denied("unsupported_grant_type", "grant type not supported");
    };
  }

  private ObjectNode code(Exchange exchange, Map<String, String> form) throws Denied {
    Client.Credentials sender = Client.credentials(exchange, form);
    client.checkId(sender.id());
    Grants.Code code = grants.redeem(Form.required(form, "code"));
    // A client that proves itself by PKCE need not have a secret.
    client.check(sender, code.challenge() != null);
    if (!code.redirect().equals(form.getOrDefault("redirect_uri", ""))) {
      throw Authorization.mismatch();
    }
    verify(code.challenge(), form.getOrDefault("code_verifier", ""));
    String refresh =
        Scope.refreshes(code.scope())
            ? grants.refreshToken(
                new Grants.Refresh(client.id(), code.scope(), sender.secret() == null))
            : null;
    return signed(granted(Org.USER, code.scope(), refresh, true), client, Org.USER);
  }

  private static void verify(@Nullable String challenge, String verifier) throws Denied {
    if (challenge == null) {
      return;
    }
    if (verifier.isEmpty()) {
      throw new Denied("invalid_request", "missing required code verifier");
    }
    byte[] hash = sha256(verifier);
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(hash).equals(challenge)) {
      throw new Denied("invalid_grant", "invalid code verifier");
    }
  }

  private ObjectNode refresh(Exchange exchange, Map<String, String> form) throws Denied {
    String token = Form.required(form, "refresh_token");
    Client.Credentials sender = Client.credentials(exchange, form);
    client.checkId(sender.id());
    Grants.Refresh grant = grants.refresh(token);
    client.check(sender, grant != null && grant.open());
    if (grant == null) {
      throw new Denied("invalid_grant", "expired access/refresh token");
    }
    if (!users.active(Org.USER)) {
      throw new Denied("invalid_grant", "inactive user");
    }
    return signed(granted(Org.USER, grant.scope(), token, false), client, Org.USER);
  }

  private ObjectNode granted(String user, String scope, @Nullable String refresh, boolean first)
      throws Denied {
    if (!users.active(user)) {
      throw JwtCheck.inactive();
    }
    ObjectNode node = json.createObjectNode();
    node.put("access_token", sessions.open(new Sessions.Grant(user, scope, refresh)));
    if (first && refresh != null) {
      node.put("refresh_token", refresh);
    }
    node.put("scope", scope).put("instance_url", url);
    return node.put("id", identity.id(user)).put("token_type", "Bearer");
  }

  /** With the signature of identity and time that a client can check with its secret. */
  private ObjectNode signed(ObjectNode node, Client app, String user) {
    String issued = String.valueOf(clock.instant().toEpochMilli());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(app.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal((identity.id(user) + issued).getBytes(StandardCharsets.UTF_8));
      return node.put("issued_at", issued)
          .put("signature", Base64.getEncoder().encodeToString(signature));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every JVM has HmacSHA256.", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JVM has SHA-256.", e);
    }
  }
}
