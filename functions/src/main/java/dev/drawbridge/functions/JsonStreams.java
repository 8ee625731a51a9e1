package dev.drawbridge.functions;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads a handler's event and writes its answer. Thread-safe. */
public final class JsonStreams {
  private final ObjectMapper json =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public <T> T read(InputStream in, Class<T> type) throws IOException {
    return json.readValue(in, type);
  }

  public JsonNode read(InputStream in) throws IOException {
    return json.readTree(in);
  }

  public <T> T convert(JsonNode node, Class<T> type) {
    return json.convertValue(node, type);
  }

  public void write(OutputStream out, Object value) throws IOException {
    json.writeValue(out, value);
  }
}
