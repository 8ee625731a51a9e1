package dev.drawbridge.emulator.api;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets that nobody can guess. */
public final class Tokens {
  private final SecureRandom random;

  public Tokens(SecureRandom random) {
    this.random = random;
  }

  public String next(String prefix, int bytes) {
    byte[] secret = new byte[bytes];
    random.nextBytes(secret);
    return prefix
        + Base64.getUrlEncoder().withoutPadding().encodeToString(secret).replace('-', '.');
  }
}
