package dev.drawbridge.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import net.logstash.logback.decorate.JsonFactoryDecorator;
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
    setJsonFactoryDecorator(new ReadableTimes());
  }

  /** An Instant as text; Jackson's default is a number of seconds. */
  private static final class ReadableTimes implements JsonFactoryDecorator {
    @Override
    public JsonFactory decorate(JsonFactory factory) {
      if (factory.getCodec() instanceof ObjectMapper mapper) {
        mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
      }
      return factory;
    }
  }
}
