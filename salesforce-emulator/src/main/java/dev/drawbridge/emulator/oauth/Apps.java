package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.org.Org;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connected apps and whom their client credentials run as. */
public final class Apps {
  private final Map<String, App> apps = new ConcurrentHashMap<>();
  private final App first;
  private volatile boolean soapLogin = true;

  /** Under which added apps are noted: {@code id}, {@code secret} and {@code user}. */
  public static final String NOTE = "app";

  /** Starts with the app of the org's first user and those that were added before. */
  public Apps(Client client, List<JsonNode> noted) {
    this.first = new App(client, Org.USER);
    for (JsonNode app : noted) {
      var added = new Client(app.path("id").asText(), app.path("secret").asText());
      apps.putIfAbsent(added.id(), new App(added, app.path("user").asText()));
    }
  }

  /** Whether users may come in by the SOAP login, which new orgs have switched off. */
  public boolean soapLogin() {
    return soapLogin;
  }

  public void soapLogin(boolean allowed) {
    soapLogin = allowed;
  }

  /** A connected app and the id of the user it runs as. */
  record App(Client client, String user) {}

  /**
   * Adds an app that runs as a user; its secret is the user's password too.
   *
   * @throws IllegalArgumentException with a sentence if there is one of this id
   */
  public void add(Client client, String user) {
    var app = new App(client, user);
    if (client.id().equals(first.client().id()) || apps.putIfAbsent(client.id(), app) != null) {
      throw new IllegalArgumentException("There is a connected app " + client.id() + " already.");
    }
  }

  public void clear() {
    soapLogin = true;
    apps.clear();
  }

  /** The app of this id; the org's own if there is none, which then refuses the id. */
  App find(String id) {
    return apps.getOrDefault(id, first);
  }

  /** Whether this is the password of the user with this id. */
  public boolean password(String user, String password) {
    Client client = of(user);
    return client != null
        && MessageDigest.isEqual(
            password.getBytes(StandardCharsets.UTF_8),
            client.secret().getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable Client of(String user) {
    if (user.equals(first.user())) {
      return first.client();
    }
    return apps.values().stream()
        .filter(app -> app.user().equals(user))
        .map(App::client)
        .findFirst()
        .orElse(null);
  }
}
