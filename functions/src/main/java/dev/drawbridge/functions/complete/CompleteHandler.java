package dev.drawbridge.functions.complete;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.write.BatchCompletion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finishes a batch all of whose calls are settled. */
public final class CompleteHandler implements RequestStreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CompleteHandler.class);

  private final BatchCompletion completion;
  private final JsonStreams json = new JsonStreams();

  public CompleteHandler() {
    this(System.getenv());
  }

  public CompleteHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.completion = new BatchCompletion(wiring.database(), wiring.schema());
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    long batch = json.read(in).path("batch").asLong();
    BatchCompletion.Completed completed = completion.run(batch);
    LOG.atInfo()
        .addKeyValue("batch", batch)
        .addKeyValue("finished", completed.finished())
        .addKeyValue("rowsLeft", completed.rowsLeft())
        .log("batch completed");
    json.write(out, completed);
  }
}
