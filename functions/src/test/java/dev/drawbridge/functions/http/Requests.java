package dev.drawbridge.functions.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Requests as tests write them. */
public final class Requests {
  private Requests() {}

  public static HttpRequest to(
      String route, Map<String, String> path, Map<String, String> query, String body) {
    return new HttpRequest(
        route, path, query, Map.of(), "localhost", body.getBytes(StandardCharsets.UTF_8));
  }

  public static HttpRequest to(String route, Map<String, String> query) {
    return to(route, Map.of(), query, "");
  }
}
