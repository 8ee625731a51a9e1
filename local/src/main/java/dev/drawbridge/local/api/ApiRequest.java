package dev.drawbridge.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request in API Gateway's payload format 2.0. */
final class ApiRequest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final DateTimeFormatter LOG_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final HttpExchange exchange;
  private final String routeKey;
  private final Map<String, String> pathVariables;

  ApiRequest(HttpExchange exchange, String routeKey, Map<String, String> pathVariables) {
    this.exchange = exchange;
    this.routeKey = routeKey;
    this.pathVariables = pathVariables;
  }

  /** A header's value, or "". */
  String header(String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null ? "" : String.join(",", values);
  }

  ObjectNode event(byte[] body, @Nullable JsonNode authorizerContext, Instant now) {
    ObjectNode event = common(now);
    if (authorizerContext != null && authorizerContext.isObject()) {
      ((ObjectNode) event.get("requestContext"))
          .putObject("authorizer")
          .set("lambda", authorizerContext);
    }
    boolean text = isText(body);
    if (body.length > 0) {
      event.put(
          "body",
          text
              ? new String(body, StandardCharsets.UTF_8)
              : Base64.getEncoder().encodeToString(body));
    }
    return event.put("isBase64Encoded", !text);
  }

  ObjectNode authorizerEvent(String identity, Instant now) {
    ObjectNode event = common(now);
    event.put("type", "REQUEST");
    event.put(
        "routeArn",
        "arn:aws:execute-api:us-east-1:000000000000:local/$default/"
            + routeKey.replaceFirst(" ", ""));
    event.putArray("identitySource").add(identity);
    return event;
  }

  private ObjectNode common(Instant now) {
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "2.0");
    event.put("routeKey", routeKey);
    event.put("rawPath", exchange.getRequestURI().getPath());
    String query = exchange.getRequestURI().getRawQuery();
    event.put("rawQueryString", query == null ? "" : query);
    headers(event);
    if (query != null && !query.isEmpty()) {
      query(query, event.putObject("queryStringParameters"));
    }
    event.set("requestContext", context(now));
    if (!pathVariables.isEmpty()) {
      event.set("pathParameters", JSON.valueToTree(pathVariables));
    }
    return event;
  }

  private void headers(ObjectNode event) {
    ObjectNode headers = event.putObject("headers");
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (lower.equals("cookie")) {
                var cookies = event.putArray("cookies");
                values.forEach(
                    value -> {
                      for (String cookie : value.split("; *")) {
                        cookies.add(cookie);
                      }
                    });
              } else {
                headers.put(lower, String.join(",", values));
              }
            });
  }

  /** Values of one name are joined with commas, as format 2.0 has it. */
  private static void query(String raw, ObjectNode parameters) {
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      JsonNode before = parameters.get(name);
      parameters.put(name, before == null ? value : before.asText() + "," + value);
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private ObjectNode context(Instant now) {
    ObjectNode context = JSON.createObjectNode();
    context.put("accountId", "000000000000");
    context.put("apiId", "local");
    context.put("domainName", header("host"));
    context.put("requestId", UUID.randomUUID().toString());
    context.put("routeKey", routeKey);
    context.put("stage", "$default");
    context.put("time", LOG_TIME.format(now));
    context.put("timeEpoch", now.toEpochMilli());
    ObjectNode http = context.putObject("http");
    http.put("method", exchange.getRequestMethod());
    http.put("path", exchange.getRequestURI().getPath());
    http.put("protocol", exchange.getProtocol());
    http.put("sourceIp", exchange.getRemoteAddress().getAddress().getHostAddress());
    http.put("userAgent", header("user-agent"));
    return context;
  }

  private static boolean isText(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
