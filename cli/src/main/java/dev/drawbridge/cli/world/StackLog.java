package dev.drawbridge.cli.world;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.drawbridge.cli.Failure;
import dev.drawbridge.functions.LogLineEncoder;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * {@code stack.log} of a data folder: what the stack there has logged, in the lines of a deployed
 * function.
 */
public final class StackLog implements AutoCloseable {
  private static final String NAME = "stack.log";

  private final Logger root;
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

  private StackLog(LoggerContext context, Path file) {
    root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    appender.setContext(context);
    appender.setName(file.toString());
    appender.setFile(file.toString());
    var encoder = new LogLineEncoder();
    encoder.setContext(context);
    encoder.start();
    appender.setEncoder(encoder);
    appender.start();
    if (!appender.isStarted()) {
      throw new Failure("The file " + file + " cannot be written; choose another --data.");
    }
    root.addAppender(appender);
  }

  /** Where the log of a data folder is. */
  public static Path file(Path folder) {
    return folder.resolve(NAME);
  }

  /** Takes everything that this JVM logs from now on. */
  static StackLog open(Path folder) {
    return new StackLog((LoggerContext) LoggerFactory.getILoggerFactory(), file(folder));
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
