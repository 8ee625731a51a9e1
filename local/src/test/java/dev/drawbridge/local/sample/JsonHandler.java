package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** A handler of JSON by JSON. */
public abstract class JsonHandler implements RequestStreamHandler {
  static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    JSON.writeValue(output, handle(JSON.readTree(input), context));
  }

  abstract Map<String, ?> handle(JsonNode event, Context context) throws IOException;
}
