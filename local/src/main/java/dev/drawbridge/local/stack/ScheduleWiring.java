package dev.drawbridge.local.stack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.schedule.Schedule;
import dev.drawbridge.local.schedule.Scheduler;
import dev.drawbridge.local.template.PseudoParameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Collects the schedules of a template, to be started together. */
final class ScheduleWiring {
  private static final JsonMapper JSON = new JsonMapper();

  /** AWS has two services that fire schedules, and they differ. */
  enum Origin {
    /** A scheduled rule of EventBridge: first due after a whole period. */
    RULE,
    /** EventBridge Scheduler: a rate without a start date begins at once. */
    SCHEDULER
  }

  private record Entry(String name, Origin origin, Schedule schedule, Consumer<String> target) {
    boolean beginsAtOnce() {
      return origin == Origin.SCHEDULER && schedule instanceof Schedule.Rate;
    }
  }

  private final Scheduler scheduler;
  private final List<Entry> entries = new ArrayList<>();

  ScheduleWiring(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void add(
      Origin origin,
      String expression,
      String name,
      Properties properties,
      Consumer<String> target) {
    try {
      var zone = ZoneId.of(properties.text("ScheduleExpressionTimezone", "UTC"));
      Schedule schedule = Schedule.parse(expression, zone);
      if (!isDisabled(properties)) {
        entries.add(new Entry(name, origin, schedule, target));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new DeploymentException(properties.path() + ": " + e.getMessage() + ".");
    }
  }

  static boolean isDisabled(Properties properties) {
    return properties.text("State", "ENABLED").equals("DISABLED")
        || !properties.flag("Enabled", true);
  }

  void start() {
    for (Entry entry : entries) {
      Consumer<Instant> tick = due -> entry.target().accept(event(entry, due));
      if (entry.beginsAtOnce()) {
        scheduler.startNow(entry.schedule(), tick);
      } else {
        scheduler.start(entry.schedule(), tick);
      }
    }
  }

  /** What AWS sends when a schedule has no input of its own. */
  private static String event(Entry entry, Instant due) {
    boolean rule = entry.origin() == Origin.RULE;
    var event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event");
    event.put("source", rule ? "aws.events" : "aws.scheduler");
    event.put("account", PseudoParameters.ACCOUNT);
    event.put("time", due.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", PseudoParameters.REGION);
    event
        .putArray("resources")
        .add(
            rule
                ? ResourceMaker.arn("events", "rule/" + entry.name())
                : ResourceMaker.arn("scheduler", "schedule/default/" + entry.name()));
    if (rule) {
      event.putObject("detail");
    } else {
      event.put("detail", "{}");
    }
    return event.toString();
  }
}
