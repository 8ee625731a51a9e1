package dev.drawbridge.functions.bulk;

import com.amazonaws.services.lambda.runtime.Context;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.functions.WorkflowStep;
import dev.drawbridge.write.BatchWriter;
import dev.drawbridge.write.WriteRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one step of a call through the Bulk API and returns to the workflow what is next. */
public final class BulkHandler extends LoggedFunction {
  private static final Logger LOG = LoggerFactory.getLogger(BulkHandler.class);

  private final BatchWriter writer;
  private final JsonStreams json = new JsonStreams();

  public BulkHandler() {
    this(System.getenv());
  }

  public BulkHandler(Map<String, String> environment) {
    this.writer = new Wiring(environment).bulkWriter();
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    WriteRequest invocation = json.read(in, WriteRequest.class);
    var next = WorkflowStep.of(writer.runBulk(invocation));
    next.log(LOG, invocation);
    json.write(out, next);
  }
}
