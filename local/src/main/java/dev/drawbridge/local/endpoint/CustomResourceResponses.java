package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Where custom resources put their responses, each to the URL it was given. */
public final class CustomResourceResponses {
  static final String PATH = "/custom-resource/";

  private final Map<String, CompletableFuture<JsonNode>> expected = new ConcurrentHashMap<>();

  /** Expects one response at {@link #path}. */
  public CompletableFuture<JsonNode> expect(String requestId) {
    return expected.computeIfAbsent(requestId, _ -> new CompletableFuture<>());
  }

  public static String path(String requestId) {
    return PATH + requestId;
  }

  void accept(String requestId, byte[] body) throws IOException {
    CompletableFuture<JsonNode> waiting = expected.remove(requestId);
    if (waiting != null) {
      waiting.complete(AwsEndpoint.JSON.readTree(body));
    }
  }
}
