package dev.drawbridge.emulator.api;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Access tokens in force. They live in memory only: a restart ends them all. */
public final class Sessions {
  private final SecureRandom random = new SecureRandom();
  private final Map<String, String> users = new ConcurrentHashMap<>();
  private final String organization;

  public Sessions(String organization) {
    this.organization = organization;
  }

  /** Opens a session for the user with this id. */
  public String open(String user) {
    byte[] secret = new byte[48];
    random.nextBytes(secret);
    String token =
        organization.substring(0, 15)
            + "!AQ"
            + Base64.getUrlEncoder().withoutPadding().encodeToString(secret).replace('-', '.');
    users.put(token, user);
    return token;
  }

  public boolean valid(@Nullable String token) {
    return token != null && users.containsKey(token);
  }

  /** Whose session it is; null if it is not in force. */
  public @Nullable String user(String token) {
    return users.get(token);
  }

  public void end(String token) {
    users.remove(token);
  }

  public void endAll() {
    users.clear();
  }
}
