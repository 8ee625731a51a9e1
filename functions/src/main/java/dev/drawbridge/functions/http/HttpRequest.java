package dev.drawbridge.functions.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.api.ApiJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as API Gateway hands it over in payload format 2.0, decoded once.
 *
 * @param route method and template, as the template of the stack has it
 * @param path the values of the template's variables
 * @param headers by lower-case name
 * @param domain the host that the client reached
 */
public record HttpRequest(
    String route,
    Map<String, String> path,
    Map<String, String> query,
    Map<String, String> headers,
    String domain,
    byte[] body) {
  private static final int SHOWN_CHARACTERS = 80;

  public HttpRequest {
    path = Map.copyOf(path);
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  public static HttpRequest of(JsonNode event) {
    return new HttpRequest(
        event.path("routeKey").asText(),
        texts(event.path("pathParameters")),
        texts(event.path("queryStringParameters")),
        texts(event.path("headers")),
        event.path("requestContext").path("domainName").asText(),
        body(event));
  }

  private static Map<String, String> texts(JsonNode object) {
    var texts = new HashMap<String, String>();
    object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }

  private static byte[] body(JsonNode event) {
    String body = event.path("body").asText("");
    return event.path("isBase64Encoded").asBoolean()
        ? Base64.getDecoder().decode(body)
        : body.getBytes(StandardCharsets.UTF_8);
  }

  /** A variable of the path; every route that asks for one has it. */
  public String variable(String name) {
    return path.getOrDefault(name, "");
  }

  /** The path that was asked for, relative to the API. */
  public String resource() {
    String resource = route.substring(route.indexOf(' ') + 1);
    for (var variable : path.entrySet()) {
      resource = resource.replace("{" + variable.getKey() + "}", variable.getValue());
    }
    return resource;
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /**
   * @return false where the parameter is absent
   */
  public boolean flag(String name) {
    return switch (query.getOrDefault(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw HttpError.badRequest(name + " must be true or false.");
    };
  }

  /**
   * @return what is given, between least and most; the standard where the parameter is absent
   */
  public long number(String name, long standard, long least, long most) {
    String given = query.getOrDefault(name, "");
    if (given.isEmpty()) {
      return standard;
    }
    long number = given.matches("[0-9]{1,18}") ? Long.parseLong(given) : -1;
    if (number >= least && number <= most) {
      return number;
    }
    throw HttpError.badRequest(
        "%s must be a whole number from %d to %d.".formatted(name, least, most));
  }

  /** The body as JSON. */
  public JsonNode json() {
    try {
      return ApiJson.parse(body);
    } catch (IOException e) {
      throw HttpError.badRequest("The request body is not valid JSON.");
    }
  }

  /** Whether text is what the client would rather have than JSON. */
  public boolean prefersText() {
    String accept = headers.getOrDefault("accept", "");
    int text = accept.indexOf("text/plain");
    int json = accept.indexOf("application/json");
    return text >= 0 && (json < 0 || text < json);
  }

  /** Where the client reached the API; only the gateway says whether that was encrypted. */
  public String origin() {
    boolean encrypted = "https".equals(headers.get("x-forwarded-proto"));
    return (encrypted ? "https://" : "http://") + domain;
  }

  /** What the client sent, short enough for a sentence. */
  static String shown(String text) {
    return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
  }

  /** Bodies are not compared: no two requests are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
