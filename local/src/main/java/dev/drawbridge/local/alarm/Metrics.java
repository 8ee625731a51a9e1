package dev.drawbridge.local.alarm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** What CloudWatch counts of functions under AWS/Lambda. */
public final class Metrics {
  /** Those that are counted, by the names that CloudWatch has for them. */
  public enum Metric {
    INVOCATIONS("Invocations"),
    ERRORS("Errors"),
    THROTTLES("Throttles");

    final String word;

    Metric(String word) {
      this.word = word;
    }
  }

  private record Point(Instant at, Metric metric, String function) {}

  private static final Duration KEPT = Duration.ofHours(1);

  private final InstantSource clock;
  private final Deque<Point> points = new ArrayDeque<>();

  public Metrics(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized void count(Metric metric, String function) {
    Instant now = clock.instant();
    while (!points.isEmpty() && points.getFirst().at().isBefore(now.minus(KEPT))) {
      points.removeFirst();
    }
    points.addLast(new Point(now, metric, function));
  }

  /**
   * @return empty where Lambda publishes nothing: each invocation says whether it was an error or
   *     throttled, and where there was none nothing is said
   */
  synchronized OptionalLong sum(Metric metric, String function, Instant from, Instant to) {
    long sum = 0;
    boolean said = false;
    for (Point point : points) {
      if (!point.function().equals(function)) {
        continue;
      }
      if (point.at().isBefore(from) || !point.at().isBefore(to)) {
        continue;
      }
      said |= metric != Metric.INVOCATIONS || point.metric() == Metric.INVOCATIONS;
      if (point.metric() == metric) {
        sum++;
      }
    }
    return said ? OptionalLong.of(sum) : OptionalLong.empty();
  }
}
