package dev.drawbridge.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.endpoint.HttpListener.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function's answer in API Gateway's payload format 2.0. */
final class ApiResponse {
  private static final JsonMapper JSON = new JsonMapper();

  private ApiResponse() {}

  /** The HTTP response, or null when the answer is none. */
  static @Nullable Response read(byte[] payload) {
    try {
      JsonNode answer = JSON.readTree(payload);
      if (answer == null || answer.isMissingNode()) {
        return null;
      }
      if (!answer.isObject() || !answer.has("statusCode")) {
        return inferred(payload);
      }
      return explicit(answer);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Without a status code the whole answer is the body. */
  private static Response inferred(byte[] payload) {
    return new Response(200, Map.of("Content-Type", "application/json"), payload);
  }

  private static Response explicit(JsonNode answer) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "text/plain;charset=UTF-8");
    for (var header : answer.path("headers").properties()) {
      if (header.getKey().equalsIgnoreCase("content-type")) {
        headers.remove("Content-Type");
      }
      headers.put(header.getKey(), header.getValue().asText());
    }
    String body = answer.path("body").asText("");
    byte[] bytes =
        answer.path("isBase64Encoded").asBoolean(false)
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8);
    return new Response(answer.get("statusCode").asInt(), headers, bytes);
  }
}
