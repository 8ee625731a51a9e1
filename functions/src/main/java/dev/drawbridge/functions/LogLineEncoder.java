package dev.drawbridge.functions;

import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;

/**
 * One flat JSON object per line: time, level, message and logger, the ids of {@link
 * LoggedFunction}, and each key-value pair of the line as a field of its own. CloudWatch Logs
 * Insights discovers such fields, and numbers stay numbers.
 */
public final class LogLineEncoder extends LogstashEncoder {
  private static final String LEFT_OUT = LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR;

  public LogLineEncoder() {
    var names = new LogstashFieldNames();
    names.setTimestamp("timestamp");
    names.setLogger("logger");
    names.setStackTrace("stackTrace");
    names.setVersion(LEFT_OUT);
    names.setLevelValue(LEFT_OUT);
    names.setThread(LEFT_OUT);
    setFieldNames(names);
    setTimeZone("UTC");
  }
}
