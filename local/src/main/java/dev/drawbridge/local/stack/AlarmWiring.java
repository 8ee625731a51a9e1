package dev.drawbridge.local.stack;

import dev.drawbridge.local.alarm.MetricAlarm;
import dev.drawbridge.local.alarm.MetricAlarm.Comparison;
import dev.drawbridge.local.alarm.Metrics.Metric;
import dev.drawbridge.local.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Collects the alarms of a template on metrics of functions, to be started together. Other metrics
 * are not counted here; a line in the log names their alarms.
 */
final class AlarmWiring {
  private final Services services;
  private final TargetMaker targets;
  private final List<MetricAlarm> alarms = new ArrayList<>();

  AlarmWiring(Services services, TargetMaker targets) {
    this.services = services;
    this.targets = targets;
  }

  void add(String logicalId, Properties properties) {
    if (!"AWS/Lambda".equals(properties.text("Namespace"))) {
      services.log().accept("alarm.ignored", Map.of("resource", logicalId));
      return;
    }
    List<Consumer<String>> actions = new ArrayList<>();
    if (properties.value("AlarmActions") instanceof List<?> arns) {
      arns.forEach(
          arn -> actions.add(targets.make(String.valueOf(arn), null, null, properties.path())));
    }
    alarms.add(
        new MetricAlarm(
            settings(logicalId, properties),
            services.metrics(),
            services.metricsClock().instant(),
            actions));
  }

  private static MetricAlarm.Settings settings(String logicalId, Properties properties) {
    if (!"Sum".equals(properties.text("Statistic"))) {
      throw new DeploymentException(properties.path() + ".Statistic must be Sum.");
    }
    try {
      return new MetricAlarm.Settings(
          properties.text("AlarmName", ResourceMaker.name(logicalId)),
          properties.text("AlarmDescription", ""),
          Metric.valueOf(properties.required("MetricName").toUpperCase(Locale.ROOT)),
          function(properties),
          Duration.ofSeconds(properties.integer("Period", 60)),
          properties.integer("EvaluationPeriods", 1),
          Comparison.of(properties.required("ComparisonOperator")),
          properties.integer("Threshold", 0),
          Objects.equals(properties.text("TreatMissingData"), "breaching"));
    } catch (IllegalArgumentException e) {
      throw new DeploymentException(
          properties.path() + ": the alarm is not supported: " + e.getMessage() + ".");
    }
  }

  private static String function(Properties properties) {
    return properties.items("Dimensions").stream()
        .filter(dimension -> dimension.required("Name").equals("FunctionName"))
        .map(dimension -> dimension.required("Value"))
        .findFirst()
        .orElseThrow(
            () -> new DeploymentException(properties.path() + ".Dimensions has no FunctionName."));
  }

  void start() {
    alarms.forEach(
        alarm -> services.scheduler().start(new Schedule.Rate(alarm.period()), alarm::evaluate));
  }
}
