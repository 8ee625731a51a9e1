package dev.drawbridge.local.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.endpoint.CustomResourceResponses;
import dev.drawbridge.local.function.InvocationResult;
import dev.drawbridge.local.function.ThrottledException;
import dev.drawbridge.local.template.TemplateResource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Invokes the functions behind custom resources, and waits for their responses. */
final class CustomResources {
  private static final JsonMapper JSON = new JsonMapper();

  /** How long a response may come after the function has returned. */
  private static final int PATIENCE_SECONDS = 30;

  private final Services services;

  CustomResources(Services services) {
    this.services = services;
  }

  Created create(TemplateResource resource, Properties properties) {
    String function = properties.required("ServiceToken");
    if (services.functions().find(function) == null) {
      throw failed(resource, "its ServiceToken " + function + " is not a function of this stack");
    }
    String requestId = UUID.randomUUID().toString();
    CompletableFuture<JsonNode> response = services.responses().expect(requestId);
    try {
      byte[] event = JSON.writeValueAsBytes(event(resource, properties, requestId));
      InvocationResult result = services.functions().invoke(function, event);
      if (result.isError()) {
        throw failed(resource, "its function failed: " + message(result));
      }
      return created(resource, response.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      throw failed(resource, "its function returned without a response to ResponseURL");
    } catch (ThrottledException e) {
      throw failed(resource, "its function has no concurrency left");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(resource, "the start was interrupted");
    } catch (ExecutionException | IOException e) {
      throw failed(resource, String.valueOf(e.getCause() == null ? e : e.getCause()));
    }
  }

  private Map<String, Object> event(
      TemplateResource resource, Properties properties, String requestId) {
    var event = new LinkedHashMap<String, Object>();
    event.put("RequestType", "Create");
    event.put("ResponseURL", services.endpoint().uri() + CustomResourceResponses.path(requestId));
    event.put("StackId", services.stackId());
    event.put("RequestId", requestId);
    event.put("ResourceType", resource.type());
    event.put("LogicalResourceId", resource.logicalId());
    event.put("ResourceProperties", asText(properties.values()));
    return event;
  }

  /** CloudFormation hands every scalar over as a string. */
  private static Object asText(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<Object, Object>();
        map.forEach((key, item) -> copy.put(key, asText(item)));
        yield copy;
      }
      case List<?> list -> list.stream().map(CustomResources::asText).toList();
      default -> String.valueOf(value);
    };
  }

  private static Created created(TemplateResource resource, JsonNode response)
      throws JsonProcessingException {
    if (!response.path("Status").asText().equals("SUCCESS")) {
      throw failed(resource, response.path("Reason").asText("no reason given"));
    }
    var data = new LinkedHashMap<String, Object>();
    for (var entry : response.path("Data").properties()) {
      JsonNode value = entry.getValue();
      data.put(
          entry.getKey(),
          value.isValueNode() ? value.asText() : JSON.treeToValue(value, Object.class));
    }
    return new Created(response.path("PhysicalResourceId").asText(resource.logicalId()), data);
  }

  private static String message(InvocationResult result) throws IOException {
    return JSON.readTree(result.payload()).path("errorMessage").asText("no message");
  }

  private static DeploymentException failed(TemplateResource resource, String reason) {
    String end = reason.endsWith(".") ? "" : ".";
    return new DeploymentException(
        resource.path() + ": the custom resource could not be created: " + reason + end);
  }
}
