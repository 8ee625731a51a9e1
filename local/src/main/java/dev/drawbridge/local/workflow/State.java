package dev.drawbridge.local.workflow;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One state of a definition. */
sealed interface State {
  String name();

  record Task(
      String name,
      Resource resource,
      @Nullable Template arguments,
      @Nullable Template timeoutSeconds,
      @Nullable Template heartbeatSeconds,
      List<Retrier> retriers,
      List<Catcher> catchers,
      Exit exit)
      implements State {}

  record Pass(String name, Exit exit) implements State {}

  record Choice(String name, List<Rule> rules, @Nullable Exit otherwise) implements State {}

  record Wait(String name, @Nullable Template seconds, @Nullable Template timestamp, Exit exit)
      implements State {}

  record Succeed(String name, Exit exit) implements State {}

  record Fail(String name, @Nullable Template error, @Nullable Template cause) implements State {}

  /** How a state is left; without {@code next} the execution ends. */
  record Exit(@Nullable Template assign, @Nullable Template output, @Nullable String next) {}

  record Rule(Template condition, Exit exit) {}

  record Catcher(List<String> errorEquals, Exit exit) {}

  record Retrier(
      List<String> errorEquals,
      Duration interval,
      int maxAttempts,
      double backoffRate,
      @Nullable Duration maxDelay,
      boolean fullJitter) {

    /** The wait before retry number {@code attempt} (from 1), before any jitter. */
    Duration delay(int attempt) {
      double seconds = interval.toSeconds() * Math.pow(backoffRate, attempt - 1);
      if (maxDelay != null) {
        seconds = Math.min(seconds, maxDelay.toSeconds());
      }
      return Duration.ofMillis((long) Math.min(seconds * 1000, Long.MAX_VALUE));
    }
  }
}
