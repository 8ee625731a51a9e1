package dev.drawbridge.functions.http;

import dev.drawbridge.api.ApiJson;
import java.util.HashMap;
import java.util.Map;

/** The answer to a request: a status, headers with lower-case names, and a body. */
public record HttpReply(int status, Map<String, String> headers, String body) {
  private static final String TYPE = "content-type";

  public HttpReply {
    headers = Map.copyOf(headers);
  }

  /**
   * @param body becomes JSON
   */
  public static HttpReply ok(Object body) {
    return json(200, body);
  }

  /** What was asked for is not done yet. */
  public static HttpReply accepted(Object body) {
    return json(202, body);
  }

  /**
   * @param json as it is
   */
  public static HttpReply okAsItIs(String json) {
    return new HttpReply(200, Map.of(TYPE, "application/json"), json);
  }

  public static HttpReply text(Iterable<String> lines) {
    return new HttpReply(
        200, Map.of(TYPE, "text/plain; charset=utf-8"), String.join("\n", lines) + "\n");
  }

  static HttpReply error(int status, ErrorBody body) {
    return json(status, body);
  }

  private static HttpReply json(int status, Object body) {
    return new HttpReply(status, Map.of(TYPE, "application/json"), ApiJson.text(body));
  }

  HttpReply with(Map<String, String> more) {
    var all = new HashMap<>(headers);
    all.putAll(more);
    return new HttpReply(status, all, body);
  }

  /** As API Gateway takes it, in payload format 2.0. */
  Map<String, Object> event() {
    return Map.of("statusCode", status, "headers", headers, "body", body);
  }
}
