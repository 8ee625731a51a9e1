package dev.drawbridge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.drain.Drain;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/** A line as the deployed functions log it: {@code logback.xml} itself makes it. */
class LogLineTest {
  private final LoggerContext deployed = new LoggerContext();
  private ConsoleAppender<ILoggingEvent> appender;

  @BeforeEach
  void configure() throws JoranException {
    var configurator = new JoranConfigurator();
    configurator.setContext(deployed);
    configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
    appender = (ConsoleAppender<ILoggingEvent>) deployed.getLogger("ROOT").getAppender("JSON");
  }

  @AfterEach
  void stop() {
    deployed.stop();
  }

  private JsonNode line(LoggingEvent event) throws IOException {
    byte[] line = appender.getEncoder().encode(event);
    assertThat(new String(line, StandardCharsets.UTF_8)).hasLineCount(1);
    return new ObjectMapper().readTree(line);
  }

  private LoggingEvent event(Map<String, String> ids) {
    var event = new LoggingEvent();
    event.setLoggerContextRemoteView(deployed.getLoggerContextRemoteView());
    event.setLoggerName("dev.drawbridge.functions.drain.DrainHandler");
    event.setLevel(Level.INFO);
    event.setMessage("drained");
    event.setTimeStamp(0);
    event.setMDCPropertyMap(ids);
    event.addKeyValuePair(new KeyValuePair("reason", Drain.Reason.CLAIMED));
    event.addKeyValuePair(new KeyValuePair("batch", 7L));
    return event;
  }

  @Test
  void aLineIsFlatAndItsNumbersAreNumbers() throws IOException {
    JsonNode line = line(event(Map.of("function", "drain", "requestId", "r-1")));
    assertThat(line)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"timestamp": "1970-01-01T00:00:00Z", "level": "INFO", "message": "drained",
                     "logger": "dev.drawbridge.functions.drain.DrainHandler",
                     "function": "drain", "requestId": "r-1", "reason": "CLAIMED", "batch": 7}
                    """));
  }

  @Test
  void aTimeIsReadableAndAnExceptionIsOneField() throws IOException {
    LoggingEvent event = event(Map.of());
    event.addKeyValuePair(new KeyValuePair("since", Instant.EPOCH));
    event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("broken")));
    JsonNode line = line(event);
    assertThat(line.path("since").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(line.path("stackTrace").asText())
        .startsWith("java.lang.IllegalStateException: broken\n");
  }

  @Test
  void anInvocationsLinesHaveItsFunctionAndRequestAndTheNextInvocationsHaveNone()
      throws IOException {
    var ids = new AtomicReference<Map<String, String>>();
    var handler =
        new LoggedFunction() {
          @Override
          protected void handle(InputStream in, OutputStream out, Context context) {
            ids.set(MDC.getCopyOfContextMap());
          }
        };
    handler.handleRequest(
        new ByteArrayInputStream(new byte[0]),
        new ByteArrayOutputStream(),
        new InvocationTime(Duration.ZERO));
    assertThat(ids.get())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("function", "a-function", "requestId", "a-request"));
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }
}
