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

  private record Entry(String name, Schedule schedule, Consumer<String> target) {}

  private final Scheduler scheduler;
  private final List<Entry> entries = new ArrayList<>();

  ScheduleWiring(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void add(String expression, String name, Properties properties, Consumer<String> target) {
    try {
      ZoneId zone = ZoneId.of(properties.text("ScheduleExpressionTimezone", "UTC"));
      Schedule schedule = Schedule.parse(expression, zone);
      if (!isDisabled(properties)) entries.add(new Entry(name, schedule, target));
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
      scheduler.start(entry.schedule(), due -> entry.target().accept(event(entry.name(), due)));
    }
  }

  /** What AWS sends when a schedule has no input of its own. */
  private static String event(String name, Instant due) {
    var event = JSON.createObjectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event");
    event.put("source", "aws.events");
    event.put("account", PseudoParameters.ACCOUNT);
    event.put("time", due.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", PseudoParameters.REGION);
    event.putArray("resources").add(ResourceMaker.arn("events", "rule/" + name));
    event.putObject("detail");
    return event.toString();
  }
}
