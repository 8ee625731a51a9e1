package dev.drawbridge.emulator.oauth;

import dev.drawbridge.emulator.api.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Authorization codes and refresh tokens given out. They live in memory only. */
public final class Grants {
  private static final Duration CODE_LIFE = Duration.ofMinutes(15);

  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private final Map<String, Refresh> refreshTokens = new ConcurrentHashMap<>();
  private final Tokens tokens;
  private final InstantSource clock;

  public Grants(Tokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * What a code was given out for.
   *
   * @param challenge the PKCE challenge it is bound to
   */
  record Code(
      String client, String redirect, String scope, @Nullable String challenge, Instant given) {}

  /**
   * What a refresh token stands for.
   *
   * @param open whether its client has no secret
   */
  record Refresh(String client, String scope, boolean open) {}

  String code(String client, String redirect, String scope, @Nullable String challenge) {
    String code = tokens.next("aPrx", 40);
    codes.put(code, new Code(client, redirect, scope, challenge, clock.instant()));
    return code;
  }

  /** The code's grant; it can be had once. */
  Code redeem(String code) throws Denied {
    Code found = codes.remove(code);
    if (found == null) {
      throw new Denied("invalid_grant", "invalid authorization code");
    }
    if (clock.instant().isAfter(found.given().plus(CODE_LIFE))) {
      throw new Denied("invalid_grant", "expired authorization code");
    }
    return found;
  }

  String refreshToken(Refresh grant) {
    String token = tokens.next("5Aep861", 48);
    refreshTokens.put(token, grant);
    return token;
  }

  @Nullable Refresh refresh(String token) {
    return refreshTokens.get(token);
  }

  boolean revoke(String token) {
    return refreshTokens.remove(token) != null;
  }
}
