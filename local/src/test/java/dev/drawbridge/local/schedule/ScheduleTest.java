package dev.drawbridge.local.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.local.time.VirtualTimers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Instant FRIDAY = Instant.parse("2026-11-20T12:00:30Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rate(1 minute)          | UTC           | 2026-11-20T12:01:30Z
          rate(2 hours)           | UTC           | 2026-11-20T14:00:30Z
          rate(7 days)            | UTC           | 2026-11-27T12:00:30Z
          cron(0/5 * * * ? *)     | UTC           | 2026-11-20T12:05:00Z
          cron(15 10 ? * MON *)   | UTC           | 2026-11-23T10:15:00Z
          cron(0 9 ? * 2-6 *)     | UTC           | 2026-11-23T09:00:00Z
          cron(0 8 ? * SUN *)     | UTC           | 2026-11-22T08:00:00Z
          cron(0 8 ? * 1 *)       | UTC           | 2026-11-22T08:00:00Z
          cron(0 0 L * ? *)       | UTC           | 2026-11-30T00:00:00Z
          cron(0 0 ? * 6L *)      | UTC           | 2026-11-27T00:00:00Z
          cron(0 0 ? * TUE#1 *)   | UTC           | 2026-12-01T00:00:00Z
          cron(0 9 * * ? *)       | Europe/Berlin | 2026-11-21T08:00:00Z
          """)
  void theNextTimeIsThatOfAws(String expression, String zone, Instant next) {
    assertThat(Schedule.parse(expression, ZoneId.of(zone)).next(FRIDAY)).isEqualTo(next);
  }

  @Test
  void aYearThatIsOverNeverComes() {
    assertThat(Schedule.parse("cron(0 0 1 1 ? 2020)", ZoneId.of("UTC")).next(FRIDAY)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "at(2027-01-01T00:00:00)",
        "cron(0 9 * * * *)",
        "cron(0 9 * *)",
        "every minute"
      })
  void whatAwsRefusesIsRefused(String expression) {
    assertThatThrownBy(() -> Schedule.parse(expression, ZoneId.of("UTC")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aScheduleMayBeginAtOnce() {
    var timers = new VirtualTimers();
    var ticks = new ArrayList<Instant>();
    new Scheduler(timers)
        .startNow(Schedule.parse("rate(10 minutes)", ZoneId.of("UTC")), ticks::add);

    timers.advance(Duration.ofMinutes(10));

    assertThat(ticks)
        .containsExactly(
            Instant.parse("2026-11-20T12:00:00Z"), Instant.parse("2026-11-20T12:10:00Z"));
  }

  @Test
  void ticksComeAtTheirTimesAndAreNotMadeUpFor() {
    var timers = new VirtualTimers();
    var ticks = new ArrayList<Instant>();
    new Scheduler(timers).start(Schedule.parse("rate(10 minutes)", ZoneId.of("UTC")), ticks::add);

    timers.advance(Duration.ofMinutes(9));
    assertThat(ticks).isEmpty();
    timers.advance(Duration.ofMinutes(21));
    assertThat(ticks)
        .containsExactly(
            Instant.parse("2026-11-20T12:10:00Z"),
            Instant.parse("2026-11-20T12:20:00Z"),
            Instant.parse("2026-11-20T12:30:00Z"));
  }
}
