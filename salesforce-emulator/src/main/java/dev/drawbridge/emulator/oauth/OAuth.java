package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.user.UserContact;
import dev.drawbridge.emulator.user.UserProfile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The OAuth endpoints: authorize, token, introspect, revoke, userinfo and identity. */
public final class OAuth {
  private static final String HTML = "text/html;charset=UTF-8";

  private final Sessions sessions;
  private final Client client;
  private final Grants grants;
  private final Authorization authorization;
  private final TokenGrants tokens;
  private final Identity identity;
  private final Org org;
  private final ObjectMapper json;
  private final String url;

  public OAuth(
      Sessions sessions,
      Client client,
      Apps apps,
      Keys keys,
      Org org,
      Grants grants,
      InstantSource clock,
      ObjectMapper json,
      String url) {
    this.sessions = sessions;
    this.client = client;
    this.grants = grants;
    this.authorization = new Authorization(client, grants);
    this.identity = new Identity(json, url, org.organization());
    this.tokens =
        new TokenGrants(
            sessions,
            org.users(),
            client,
            apps,
            grants,
            new JwtCheck(keys, org, json, url),
            clock,
            json,
            identity,
            url);
    this.org = org;
    this.json = json;
    this.url = url;
  }

  public void handle(Exchange exchange) throws IOException {
    Answer answer;
    try {
      answer = answer(exchange, Form.of(exchange));
    } catch (Denied denied) {
      answer = denied(denied);
    } catch (ZipException | EOFException e) {
      answer = denied(new Denied("invalid_request", "the request is no valid gzip"));
    }
    exchange.addHeader("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private");
    answer.headers().forEach(exchange::addHeader);
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private Answer answer(Exchange exchange, Map<String, String> form) throws Denied, IOException {
    String path = exchange.path();
    if (path.startsWith("/id")) {
      return identity(exchange, form, path);
    }
    boolean post = exchange.method().equals("POST");
    if (!post && !exchange.method().equals("GET")) {
      return text(405, "Method not allowed");
    }
    return switch (path.substring("/services/oauth2".length())) {
      case "/authorize" -> authorization.answer(form);
      case "/token" ->
          post
              ? ok(tokens.answer(exchange, form))
              : denied(new Denied("invalid_request", "must use HTTP POST"));
      case "/introspect" -> introspect(exchange, form);
      case "/revoke" -> revoke(form);
      case "/userinfo" -> userInfo(exchange, form);
      default -> text(404, "Not found");
    };
  }

  private Answer userInfo(Exchange exchange, Map<String, String> form) throws IOException {
    String token = bearer(exchange, form);
    if (!sessions.valid(token)) {
      return text(403, token == null ? "Missing_OAuth_Token" : "Bad_OAuth_Token");
    }
    return ok(identity.userInfo(user(token)));
  }

  private Answer identity(Exchange exchange, Map<String, String> form, String path)
      throws IOException {
    String token = bearer(exchange, form);
    if (!sessions.valid(token)) {
      return text(403, token == null ? "Missing_OAuth_Token" : "Bad_OAuth_Token");
    }
    String[] parts = path.split("/");
    if (parts.length != 4 || !same(parts[2], org.organization())) {
      return text(403, "Wrong_Org");
    }
    UserProfile user = user(token);
    UserContact contact = org.users().contact(user.id());
    return same(parts[3], user.id()) && contact != null
        ? ok(identity.identity(user, contact))
        : text(403, "Wrong_User");
  }

  private UserProfile user(@Nullable String token) {
    String id = token == null ? null : sessions.user(token);
    UserProfile user = org.users().withId(id == null ? Org.USER : id);
    return Objects.requireNonNull(user, "a session belongs to a user");
  }

  private static boolean same(String given, String id) {
    return given.equals(id) || given.equals(id.substring(0, 15));
  }

  private static @Nullable String bearer(Exchange exchange, Map<String, String> form) {
    String header = Objects.requireNonNullElse(exchange.header("Authorization"), "");
    int space = header.indexOf(' ');
    boolean known = header.startsWith("Bearer ") || header.startsWith("OAuth ");
    return known
        ? header.substring(space + 1).trim()
        : form.getOrDefault("oauth_token", form.get("access_token"));
  }

  private Answer introspect(Exchange exchange, Map<String, String> form)
      throws Denied, IOException {
    client.check(Client.credentials(exchange, form), false);
    String token = Form.required(form, "token");
    ObjectNode node = json.createObjectNode();
    Sessions.Session session = sessions.find(token);
    Grants.Refresh refresh = grants.refresh(token);
    if (session == null && refresh == null) {
      return ok(node.put("active", false));
    }
    node.put("active", true);
    if (session != null) {
      node.put("scope", session.grant().scope());
      node.put("exp", session.expires().getEpochSecond());
      node.put("iat", session.opened().getEpochSecond());
      node.put("nbf", session.opened().getEpochSecond());
    } else if (refresh != null) {
      node.put("scope", refresh.scope());
    }
    UserProfile user = user(session == null ? null : token);
    node.put("client_id", client.id()).put("username", user.username());
    node.put("sub", identity.id(user.id()));
    node.put("token_type", session == null ? "refresh_token" : "access_token");
    return ok(node);
  }

  private Answer revoke(Map<String, String> form) throws Denied {
    String token = form.getOrDefault("token", "");
    if (grants.revoke(token)) {
      sessions.endAllOf(token);
    } else if (sessions.find(token) != null) {
      sessions.end(token);
    } else {
      throw new Denied("unsupported_token_type", "this token type is not supported");
    }
    return text(200, "");
  }

  private Answer ok(JsonNode body) throws IOException {
    return Answer.json(200, json.writeValueAsBytes(body));
  }

  private Answer denied(Denied denied) throws IOException {
    ObjectNode node = json.createObjectNode().put("error", denied.error());
    node.put("error_description", denied.description());

    return Answer.json(400, json.writeValueAsBytes(node));
  }

  private static Answer text(int status, String text) {
    return new Answer(status, HTML, text.getBytes(StandardCharsets.UTF_8));
  }
}
