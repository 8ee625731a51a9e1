package dev.drawbridge.functions.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The secret is read seldom, and a changed one is known soon. */
class ApiTokenTest {
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private String secret = "first";
  private int reads;
  private final ApiToken token =
      new ApiToken(
          () -> {
            reads++;
            return secret;
          },
          () -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void theRightTokenIsReadOnceInFiveMinutes() {
    assertThat(token.is("first")).isTrue();
    pass(Duration.ofSeconds(299));
    assertThat(token.is("first")).isTrue();
    assertThat(reads).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(token.is("first")).isTrue();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void whoGuessesCausesOneReadInTenSeconds() {
    for (int guess = 0; guess < 100; guess++) {
      assertThat(token.is("wrong" + guess)).isFalse();
      pass(Duration.ofMillis(99));
    }
    assertThat(reads).isEqualTo(1);
    pass(Duration.ofMillis(100));
    assertThat(token.is("wrong")).isFalse();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void aChangedTokenIsKnownAfterTenSecondsAndTheFormerOneIsForgotten() {
    assertThat(token.is("first")).isTrue();
    secret = "second";
    pass(Duration.ofSeconds(10));
    assertThat(token.is("second")).isTrue();
    assertThat(token.is("first")).isFalse();
  }

  @Test
  void anEmptySecretIsNobodysToken() {
    secret = " \n";
    assertThat(token.is("")).isFalse();
  }

  @Test
  void blanksAroundTheSecretAreNoPartOfIt() {
    secret = "first\n";
    assertThat(token.is("first")).isTrue();
  }
}
