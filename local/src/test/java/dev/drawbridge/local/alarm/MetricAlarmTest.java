package dev.drawbridge.local.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.local.alarm.MetricAlarm.Comparison;
import dev.drawbridge.local.alarm.Metrics.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricAlarmTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<String> rung = new ArrayList<>();
  private Instant now = START;
  private final Metrics metrics = new Metrics(() -> now);
  private final MetricAlarm errors = alarm(Metric.ERRORS, 1, Comparison.GREATER, 0, false);
  private final MetricAlarm absence = alarm(Metric.INVOCATIONS, 2, Comparison.LESS, 1, true);

  private MetricAlarm alarm(
      Metric metric, int periods, Comparison comparison, int threshold, boolean missing) {
    var settings =
        new MetricAlarm.Settings(
            "the-alarm",
            "what to do",
            metric,
            "f",
            Duration.ofMinutes(1),
            periods,
            comparison,
            threshold,
            missing);
    return new MetricAlarm(settings, metrics, START, List.of(rung::add));
  }

  private void minuteWith(Metric... counted) {
    for (Metric metric : counted) {
      metrics.count(metric, "f");
    }
    now = now.plusSeconds(60);
    errors.evaluate(now);
    absence.evaluate(now);
  }

  @Test
  void anErrorRingsOnceUntilAPeriodIsWithoutOne() {
    minuteWith(Metric.INVOCATIONS, Metric.ERRORS);
    minuteWith(Metric.INVOCATIONS, Metric.ERRORS);
    assertThat(rung).singleElement().asString().contains("the-alarm", "what to do", "ALARM");
    minuteWith(Metric.INVOCATIONS);
    minuteWith(Metric.INVOCATIONS, Metric.ERRORS);
    assertThat(rung).hasSize(2);
  }

  @Test
  void whereNothingIsInvokedNothingFails() {
    metrics.count(Metric.ERRORS, "another");
    minuteWith(Metric.INVOCATIONS);
    minuteWith();
    assertThat(rung).isEmpty();
  }

  @Test
  void absenceRingsAfterAsManyPeriodsAsItSays() {
    minuteWith(Metric.INVOCATIONS);
    minuteWith(Metric.THROTTLES);
    assertThat(rung).isEmpty();
    minuteWith(Metric.THROTTLES);
    assertThat(rung).singleElement().asString().contains("Invocations of f");
    minuteWith(Metric.THROTTLES);
    assertThat(rung).hasSize(1);
  }

  @Test
  void nothingIsMissingBeforeTheStart() {
    absence.evaluate(now.plusSeconds(60));
    assertThat(rung).isEmpty();
  }
}
