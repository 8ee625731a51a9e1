package dev.drawbridge.local.alarm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.alarm.Metrics.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One alarm of CloudWatch on the sum of a metric: it rings when its last periods all breach the
 * threshold, and again only after one that does not.
 */
public final class MetricAlarm {
  private static final JsonMapper JSON = new JsonMapper();

  /** How a sum is compared with the threshold. */
  public enum Comparison {
    GREATER("GreaterThanThreshold"),
    GREATER_OR_EQUAL("GreaterThanOrEqualToThreshold"),
    LESS("LessThanThreshold"),
    LESS_OR_EQUAL("LessThanOrEqualToThreshold");

    private final String word;

    Comparison(String word) {
      this.word = word;
    }

    boolean breaches(double sum, double threshold) {
      return switch (this) {
        case GREATER -> sum > threshold;
        case GREATER_OR_EQUAL -> sum >= threshold;
        case LESS -> sum < threshold;
        case LESS_OR_EQUAL -> sum <= threshold;
      };
    }

    /**
     * @throws IllegalArgumentException naming what is not supported
     */
    public static Comparison of(String word) {
      return Arrays.stream(values())
          .filter(one -> one.word.equals(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(word));
    }
  }

  /**
   * What a template says of an alarm.
   *
   * @param breachesWhenMissing whether a period of which nothing is said breaches the threshold
   */
  public record Settings(
      String name,
      String description,
      Metric metric,
      String function,
      Duration period,
      int periods,
      Comparison comparison,
      double threshold,
      boolean breachesWhenMissing) {}

  private final Settings settings;
  private final Metrics metrics;
  private final Instant since;
  private final List<Consumer<String>> actions;
  private boolean ringing;

  /**
   * @param since nothing is missing before
   * @param actions take the message that CloudWatch sends to a topic
   */
  public MetricAlarm(
      Settings settings, Metrics metrics, Instant since, List<Consumer<String>> actions) {
    this.settings = settings;
    this.metrics = metrics;
    this.since = since;
    this.actions = List.copyOf(actions);
  }

  public Duration period() {
    return settings.period();
  }

  /** Looks at the periods that end at that time. */
  public synchronized void evaluate(Instant end) {
    boolean breached = isBreached(end);
    boolean news = breached && !ringing;
    ringing = breached;
    if (!news) {
      return;
    }
    String message = message(end);
    actions.forEach(action -> action.accept(message));
  }

  private boolean isBreached(Instant end) {
    Instant to = end;
    for (int i = 0; i < settings.periods(); i++) {
      Instant from = to.minus(settings.period());
      if (from.isBefore(since)) {
        return false;
      }
      OptionalLong sum = metrics.sum(settings.metric(), settings.function(), from, to);
      boolean breaches =
          sum.isPresent()
              ? settings.comparison().breaches(sum.getAsLong(), settings.threshold())
              : settings.breachesWhenMissing();
      if (!breaches) {
        return false;
      }
      to = from;
    }
    return true;
  }

  private String message(Instant at) {
    return JSON.createObjectNode()
        .put("AlarmName", settings.name())
        .put("AlarmDescription", settings.description())
        .put("NewStateValue", "ALARM")
        .put("OldStateValue", "OK")
        .put(
            "NewStateReason",
            "Threshold Crossed: the last %d periods of %s of %s are %s (%s)."
                .formatted(
                    settings.periods(),
                    settings.metric().word,
                    settings.function(),
                    settings.comparison().word,
                    settings.threshold()))
        .put("StateChangeTime", at.toString())
        .toString();
  }
}
