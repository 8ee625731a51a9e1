package dev.drawbridge.emulator.api;

import java.nio.charset.StandardCharsets;

/** An HTTP answer ready to be sent. */
public record Answer(int status, String contentType, byte[] body) {
  public static Answer xml(int status, String body) {
    return new Answer(status, "text/xml;charset=UTF-8", body.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer json(int status, byte[] body) {
    return new Answer(status, "application/json;charset=UTF-8", body);
  }
}
