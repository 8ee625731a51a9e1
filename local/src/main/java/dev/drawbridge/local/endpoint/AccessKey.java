package dev.drawbridge.local.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key that the stack's own clients sign with. Its id is as secret as a password here, so that
 * the signature need not be computed again: it goes to this machine's loopback address only.
 */
public record AccessKey(String id, String secret) {
  private static final String PREFIX = "LOCAL";
  private static final Pattern CREDENTIAL =
      Pattern.compile("AWS4-HMAC-SHA256 (?:.*, ?)?Credential=([^/, ]+)/.*");

  public static AccessKey random() {
    return new AccessKey(PREFIX + random(16), random(32));
  }

  /** Whether this is the id of a key that was made here. */
  public static boolean isLocal(String id) {
    return id.startsWith(PREFIX);
  }

  /** Whether a request was signed with this key, by its header {@code Authorization}. */
  boolean signed(@Nullable String authorization) {
    if (authorization == null) {
      return false;
    }
    Matcher shown = CREDENTIAL.matcher(authorization);
    return shown.matches()
        && MessageDigest.isEqual(
            shown.group(1).getBytes(StandardCharsets.UTF_8), id.getBytes(StandardCharsets.UTF_8));
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().withUpperCase().formatHex(random);
  }
}
