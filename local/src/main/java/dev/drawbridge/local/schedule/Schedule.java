package dev.drawbridge.local.schedule;

import com.cronutils.model.definition.CronConstraintsFactory;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When something is due: {@code rate(…)} or {@code cron(…)}. */
public sealed interface Schedule {
  Pattern RATE = Pattern.compile("rate\\((\\d+) (minutes?|hours?|days?)\\)");
  Pattern CRON = Pattern.compile("cron\\((.+)\\)");

  /** The next time after the one given, or null when there is none. */
  @Nullable Instant next(Instant after);

  record Rate(Duration period) implements Schedule {
    @Override
    public Instant next(Instant after) {
      return after.plus(period);
    }
  }

  record Cron(ExecutionTime times, ZoneId zone) implements Schedule {
    @Override
    public @Nullable Instant next(Instant after) {
      return times.nextExecution(after.atZone(zone)).map(time -> time.toInstant()).orElse(null);
    }
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Schedule parse(String expression, ZoneId zone) {
    Matcher rate = RATE.matcher(expression);
    if (rate.matches()) {
      return new Rate(period(rate, expression));
    }
    Matcher cron = CRON.matcher(expression);
    if (cron.matches()) {
      var parser = new CronParser(definition());
      return new Cron(ExecutionTime.forCron(parser.parse(cron.group(1))), zone);
    }
    throw new IllegalArgumentException(
        "the schedule " + expression + " is not supported: use rate(…) or cron(…)");
  }

  private static Duration period(Matcher rate, String expression) {
    long value = Long.parseLong(rate.group(1));
    String unit = rate.group(2);
    if (value == 0 || (value == 1) == unit.endsWith("s")) {
      throw new IllegalArgumentException(
          expression + ": AWS wants a singular unit for 1, a plural one for more");
    }
    return switch (unit.charAt(0)) {
      case 'm' -> Duration.ofMinutes(value);
      case 'h' -> Duration.ofHours(value);
      default -> Duration.ofDays(value);
    };
  }

  /** AWS's six fields: Sunday is 1, and one of the two day fields is a question mark. */
  private static CronDefinition definition() {
    return CronDefinitionBuilder.defineCron()
        .withMinutes()
        .and()
        .withHours()
        .and()
        .withDayOfMonth()
        .supportsL()
        .supportsW()
        .supportsLW()
        .supportsQuestionMark()
        .and()
        .withMonth()
        .and()
        .withDayOfWeek()
        .withValidRange(1, 7)
        .withMondayDoWValue(2)
        .supportsL()
        .supportsHash()
        .supportsQuestionMark()
        .and()
        .withYear()
        .withValidRange(1970, 2199)
        .and()
        .withCronValidation(CronConstraintsFactory.ensureEitherDayOfWeekOrDayOfMonth())
        .instance();
  }
}
