package dev.drawbridge.emulator.api;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Access tokens in force. They live in memory only: a restart ends them all. */
public final class Sessions {
  private final SecureRandom random = new SecureRandom();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final String organization;

  public Sessions(String organization) {
    this.organization = organization;
  }

  public String open() {
    byte[] secret = new byte[48];
    random.nextBytes(secret);
    String token =
        organization.substring(0, 15)
            + "!AQ"
            + Base64.getUrlEncoder().withoutPadding().encodeToString(secret).replace('-', '.');
    tokens.add(token);
    return token;
  }

  public boolean valid(@Nullable String token) {
    return token != null && tokens.contains(token);
  }

  public void end(String token) {
    tokens.remove(token);
  }

  public void endAll() {
    tokens.clear();
  }
}
