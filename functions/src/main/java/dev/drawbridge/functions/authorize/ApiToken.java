package dev.drawbridge.functions.authorize;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The API's token, kept for a while: an authorizer has ten seconds, and a caller that guesses must
 * not cost a call to Secrets Manager each time. Thread-safe.
 */
final class ApiToken {
  private static final Duration KEPT = Duration.ofMinutes(5);

  /** A token that was changed is known after this, however wrong the ones shown before it. */
  private static final Duration BETWEEN_READS = Duration.ofSeconds(10);

  private final Supplier<String> secret;
  private final InstantSource clock;
  private String token = "";
  private @Nullable Instant readAt;

  ApiToken(Supplier<String> secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  synchronized boolean is(String shown) {
    if (isOlderThan(KEPT)) {
      read();
    }
    if (matches(shown)) {
      return true;
    }
    if (!isOlderThan(BETWEEN_READS)) {
      return false;
    }
    read();
    return matches(shown);
  }

  private boolean isOlderThan(Duration age) {
    return readAt == null || !clock.instant().isBefore(readAt.plus(age));
  }

  private void read() {
    token = secret.get().strip();
    readAt = clock.instant();
  }

  /** In a time that does not depend on where they differ; an empty token never matches. */
  private boolean matches(String shown) {
    return !token.isEmpty()
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
