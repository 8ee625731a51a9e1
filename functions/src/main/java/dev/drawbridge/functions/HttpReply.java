package dev.drawbridge.functions;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a route of the HTTP API answers. */
public record HttpReply(int status, String contentType, String body) {
  private static final Logger LOG = LoggerFactory.getLogger(HttpReply.class);

  /**
   * @param body JSON
   */
  public static HttpReply json(int status, String body) {
    return new HttpReply(status, "application/json", body);
  }

  public static HttpReply text(Iterable<String> lines) {
    return new HttpReply(200, "text/plain; charset=utf-8", String.join("\n", lines) + "\n");
  }

  /** Logs that the route was answered and writes the answer as API Gateway takes it. */
  public void write(String route, OutputStream out, JsonStreams json) throws IOException {
    LOG.atInfo().addKeyValue("route", route).addKeyValue("status", status).log("request answered");
    json.write(
        out,
        Map.of(
            "statusCode", status,
            "headers", Map.of("content-type", contentType),
            "body", body));
  }
}
