package dev.drawbridge.local.sample;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/** A custom resource: fails when it is greeted rudely. */
public final class Setup extends JsonHandler {
  @Override
  Map<String, ?> handle(JsonNode event, Context context) throws IOException {
    JsonNode properties = event.get("ResourceProperties");
    boolean polite = properties.get("Greeting").asText().equals("hello");
    var response = new LinkedHashMap<String, Object>();
    response.put("Status", polite ? "SUCCESS" : "FAILED");
    response.put("Reason", "what a greeting");
    response.put("PhysicalResourceId", "setup-1");
    for (String field : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
      response.put(field, event.get(field).asText());
    }
    response.put("Data", Map.of("Group", "group-" + properties.get("Port").asText()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      var put =
          HttpRequest.newBuilder(URI.create(event.get("ResponseURL").asText()))
              .PUT(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(response)))
              .build();
      http.send(put, BodyHandlers.discarding());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return Map.of();
  }
}
