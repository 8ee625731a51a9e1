package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drawbridge.emulator.oauth.Apps;
import dev.drawbridge.emulator.oauth.Client;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.user.PermissionGrants;
import dev.drawbridge.emulator.user.UserProfile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Users: who there is, how they come in and what they may do. */
public final class UserSection implements Section {
  private final Org org;
  private final Apps apps;
  private final ObjectMapper json;

  public UserSection(Org org, Apps apps, ObjectMapper json) {
    this.org = org;
    this.apps = apps;
    this.json = json;
  }

  /** Forgets the apps of users that are gone. */
  @Override
  public void reset() {
    apps.clear();
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("GET /users")) {
      ArrayNode users = json.createArrayNode();
      org.users().all().forEach(user -> users.add(json.valueToTree(user)));
      return users;
    }
    if (request.is("POST /users")) {
      return add(request.body());
    }
    if (request.is("POST /soap-login")) {
      apps.soapLogin(Settings.flag(Settings.only(request.body(), "enabled"), "enabled", true));
      return json.createObjectNode().put("enabled", apps.soapLogin());
    }
    if (request.is("POST /users/*")) {
      return change(existing(request.part(1)), request.body());
    }
    if (request.is("GET /users/*/hidden")) {
      return hiddenFrom(existing(request.part(1)));
    }
    if (request.is("POST /users/*/hidden")) {
      UserProfile user = existing(request.part(1));
      org.administration().hide(user.id(), HiddenReader.hidden(request.body(), org.schema()));
      return hiddenFrom(user);
    }
    if (request.is("POST /users/*/permissions")) {
      UserProfile user = existing(request.part(1));
      PermissionGrants grants = PermissionReader.grants(request.body(), org.schema());
      org.administration()
          .setUp(
              setup -> {
                setup.grant(user.id(), grants);
                return user;
              });
      return json.createObjectNode();
    }
    return null;
  }

  private UserProfile existing(String name) {
    UserProfile user = org.users().named(name);
    if (user == null) {
      throw new IllegalArgumentException("The org has no user " + name + ".");
    }
    return user;
  }

  private JsonNode hiddenFrom(UserProfile user) {
    return json.valueToTree(org.read(store -> store.hiddenFrom(user.id())));
  }

  private JsonNode change(UserProfile user, JsonNode body) {
    JsonNode wanted = Settings.only(body, "active", "profile");
    boolean active = Settings.flag(wanted, "active", user.active());
    org.administration()
        .setUp(
            setup -> {
              setup.activate(user.id(), active);
              if (wanted.has("profile")) {
                setup.profile(user.id(), wanted.path("profile").asText());
              }
              return user;
            });
    return json.valueToTree(org.users().withId(user.id()));
  }

  private JsonNode add(JsonNode body) {
    String username = body.path("username").asText("");
    if (!username.matches("[^@\\s]+@[^@\\s]+")) {
      throw new IllegalArgumentException("A user needs a username such as reader@example.com.");
    }
    Schema schema = org.schema();
    PermissionGrants grants = PermissionReader.grants(body.path("permissions"), schema);
    String clientId = body.path("clientId").asText("");
    String secret = body.path("clientSecret").asText("");
    if (clientId.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException("A user needs a clientId and a clientSecret to come in.");
    }
    String id =
        org.administration()
            .setUp(
                setup -> {
                  String user =
                      setup.add(
                          username,
                          body.path("firstName").asText(null),
                          body.path("lastName").asText("User"),
                          body.path("profile").asText("Standard User"));
                  setup.grant(user, grants);
                  apps.add(new Client(clientId, secret), user);
                  return user;
                });
    org.administration()
        .note(
            Apps.NOTE,
            json.createObjectNode().put("id", clientId).put("secret", secret).put("user", id));
    return json.valueToTree(org.users().withId(id));
  }
}
