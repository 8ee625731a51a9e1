package dev.drawbridge.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.MDC;

/**
 * A Lambda function. Every line that an invocation logs from its own thread has {@code function},
 * the function's name, and {@code requestId}, the id that Lambda gave the invocation.
 */
public abstract class LoggedFunction implements RequestStreamHandler {
  @Override
  public final void handleRequest(InputStream in, OutputStream out, Context context)
      throws IOException {
    MDC.put("function", context.getFunctionName());
    MDC.put("requestId", context.getAwsRequestId());
    try {
      handle(in, out, context);
    } finally {
      MDC.clear();
    }
  }

  /**
   * @throws IOException when the event cannot be read or the reply not be written
   */
  protected abstract void handle(InputStream in, OutputStream out, Context context)
      throws IOException;
}
