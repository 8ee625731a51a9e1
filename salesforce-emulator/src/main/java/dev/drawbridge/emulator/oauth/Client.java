package dev.drawbridge.emulator.oauth;

import dev.drawbridge.emulator.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The org's one connected app: who it is and how it proves that. */
public record Client(String id, String secret) {

  /** An id and the secret that came with it, if one did. */
  record Credentials(String id, @Nullable String secret) {}

  /** What a request says of its sender, in the form or as HTTP Basic. */
  static Credentials credentials(Exchange exchange, Map<String, String> form) throws Denied {
    String basic = exchange.header("Authorization");
    if (basic != null && basic.startsWith("Basic ")) {
      String[] pair = decoded(basic.substring(6)).split(":", 2);
      return new Credentials(pair[0], pair.length > 1 ? pair[1] : "");
    }
    return new Credentials(form.getOrDefault("client_id", ""), form.get("client_secret"));
  }

  void checkId(String given) throws Denied {
    if (!given.equals(id)) {
      throw new Denied("invalid_client_id", "client identifier invalid");
    }
  }

  /** Checks both; {@code open} if a client without a secret will do. */
  void check(Credentials given, boolean open) throws Denied {
    checkId(given.id());
    String sent = given.secret() == null ? "" : given.secret();
    boolean right =
        MessageDigest.isEqual(
            sent.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    if (!right && !(open && given.secret() == null)) {
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
}
