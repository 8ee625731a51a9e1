package dev.drawbridge.local.workflow;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Evaluates fields whose value must be of one type. */
final class Values {
  /** Step Functions' bound on waits and timeouts. */
  private static final int MAX_SECONDS = 99_999_999;

  private Values() {}

  static @Nullable Duration seconds(@Nullable Template template, Scope scope, String field) {
    if (template == null) {
      return null;
    }
    Object value = template.evaluate(scope, field);
    if (value instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= 0
        && number.intValue() <= MAX_SECONDS) {
      return Duration.ofSeconds(number.intValue());
    }
    throw error(
        "The " + field + " field must be an integer from 0 to " + MAX_SECONDS + ": " + value);
  }

  static Instant timestamp(Template template, Scope scope) {
    Object value = template.evaluate(scope, "Timestamp");
    try {
      if (value instanceof String text) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeException e) {
      // Falls through to the one answer for everything that is no timestamp.
    }
    throw error(
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format"
            + " string: "
            + value);
  }

  static @Nullable String text(@Nullable Template template, Scope scope, String field) {
    if (template == null) {
      return null;
    }
    if (template.evaluate(scope, field) instanceof String text) {
      return text;
    }
    throw error("The " + field + " field must be a string.");
  }

  static boolean condition(Template template, Scope scope) {
    if (template.evaluate(scope, "Condition") instanceof Boolean holds) {
      return holds;
    }
    throw error("The Condition field must evaluate to true or false.");
  }

  private static WorkflowError error(String cause) {
    return new WorkflowError(WorkflowError.QUERY_EVALUATION_ERROR, cause);
  }
}
