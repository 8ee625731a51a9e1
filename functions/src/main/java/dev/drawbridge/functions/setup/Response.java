package dev.drawbridge.functions.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * CloudFormation waits for an hour unless the custom resource answers at the address it was given.
 */
final class Response {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  void send(JsonNode event, String status, String reason) throws IOException {
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("Status", status)
            .put("Reason", reason)
            .put("PhysicalResourceId", "drawbridge-setup")
            .put("StackId", event.path("StackId").asText())
            .put("RequestId", event.path("RequestId").asText())
            .put("LogicalResourceId", event.path("LogicalResourceId").asText());
    var request =
        HttpRequest.newBuilder(URI.create(event.path("ResponseURL").asText()))
            .timeout(TIMEOUT)
            // The address is signed for an empty content type.
            .header("Content-Type", "")
            .PUT(HttpRequest.BodyPublishers.ofString(answer.toString()))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      int code = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (code >= 300) {
        throw new IOException("CloudFormation did not take the answer: HTTP " + code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while answering CloudFormation", e);
    }
  }
}
