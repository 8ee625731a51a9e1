package dev.drawbridge.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BatchQuotaTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void batchesBeyondTheLimitAreRefused() {
    var quota = new BatchQuota(() -> 2);
    assertThat(quota.take(NOON)).isTrue();
    assertThat(quota.take(NOON)).isTrue();
    assertThat(quota.take(NOON)).isFalse();
    assertThat(quota.remaining(NOON)).isZero();
  }

  @Test
  void theWindowRolls() {
    var quota = new BatchQuota(() -> 2);
    quota.take(NOON);
    quota.take(NOON.plus(Duration.ofHours(1)));
    assertThat(quota.take(NOON.plus(Duration.ofHours(24)).minusMillis(1))).isFalse();
    assertThat(quota.take(NOON.plus(Duration.ofHours(24)))).isTrue();
    assertThat(quota.take(NOON.plus(Duration.ofHours(24)))).isFalse();
  }
}
