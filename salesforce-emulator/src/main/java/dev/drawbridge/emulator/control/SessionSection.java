package dev.drawbridge.emulator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.oauth.Keys;
import dev.drawbridge.emulator.org.Org;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sessions, and the keys by which clients come in. */
public final class SessionSection implements Section {
  private final Org org;
  private final Sessions sessions;
  private final Keys keys;
  private final ObjectMapper json;

  public SessionSection(Org org, Sessions sessions, Keys keys, ObjectMapper json) {
    this.org = org;
    this.sessions = sessions;
    this.keys = keys;
    this.json = json;
  }

  @Override
  public @Nullable JsonNode answer(ControlRequest request) throws IOException {
    if (request.is("DELETE /sessions")) {
      sessions.endAll();
      return json.createObjectNode();
    }
    if (request.is("POST /oauth/keys")) {
      JsonNode key = request.body();
      keys.register(key.path("clientId").asText(""), key.path("pem").asText(""));
      org.administration().note(Keys.NOTE, key);
      return json.createObjectNode();
    }
    return null;
  }
}
