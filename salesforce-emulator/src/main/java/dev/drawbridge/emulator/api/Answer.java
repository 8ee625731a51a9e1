package dev.drawbridge.emulator.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer ready to be sent. */
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
  public Answer(int status, String contentType, byte[] body) {
    this(status, contentType, body, Map.of());
  }

  public static Answer xml(int status, String body) {
    return new Answer(status, "text/xml;charset=UTF-8", body.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer json(int status, byte[] body) {
    return new Answer(status, "application/json;charset=UTF-8", body);
  }

  /** This answer with one header more. */
  public Answer with(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Answer(status, contentType, body, Map.copyOf(all));
  }
}
