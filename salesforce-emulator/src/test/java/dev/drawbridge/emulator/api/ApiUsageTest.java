package dev.drawbridge.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ApiUsageTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private final ApiUsage usage = new ApiUsage();

  @Test
  void requestsCountFor24Hours() {
    assertThat(usage.take(START, 2)).isTrue();
    assertThat(usage.take(START.plusSeconds(10), 2)).isTrue();
    assertThat(usage.take(START.plusSeconds(20), 2)).isFalse();
    Instant tomorrow = START.plus(Duration.ofHours(24));
    assertThat(usage.used(tomorrow.minusSeconds(1))).isEqualTo(2);
    assertThat(usage.used(tomorrow)).isEqualTo(1);
    assertThat(usage.take(tomorrow, 2)).isTrue();
  }

  @Test
  void clockThatIsSetBackLosesNoCount() {
    usage.take(START, 5);
    usage.take(START.minusSeconds(3_600), 5);
    assertThat(usage.used(START)).isEqualTo(2);
  }

  @Test
  void clearingForgetsAll() {
    usage.take(START, 5);
    usage.clear();
    assertThat(usage.used(START)).isZero();
  }
}
