package dev.drawbridge.local.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.local.endpoint.AwsError;
import dev.drawbridge.local.endpoint.EventsService;
import dev.drawbridge.local.function.Functions;
import dev.drawbridge.local.function.InvocationResult;
import dev.drawbridge.local.function.ThrottledException;
import dev.drawbridge.local.queue.QueueException;
import dev.drawbridge.local.queue.Queues;
import dev.drawbridge.local.workflow.Resource;
import dev.drawbridge.local.workflow.TaskCaller;
import dev.drawbridge.local.workflow.WorkflowError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Carries out the calls of Task states on the stack's own services, with their AWS error names. */
final class ServiceTasks implements TaskCaller {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> INVOKE = Set.of("FunctionName", "Payload", "InvocationType");
  private static final Set<String> PUT = Set.of("Entries");
  private static final Set<String> SEND =
      Set.of(
          "QueueUrl",
          "MessageBody",
          "MessageGroupId",
          "MessageDeduplicationId",
          "MessageAttributes",
          "DelaySeconds");

  private final Functions functions;
  private final EventsService events;
  private final Queues queues;
  private final Executor executor;

  ServiceTasks(Functions functions, EventsService events, Queues queues, Executor executor) {
    this.functions = functions;
    this.events = events;
    this.queues = queues;
    this.executor = executor;
  }

  @Override
  public CompletionStage<@Nullable Object> call(Resource resource, @Nullable Object arguments) {
    var answer = new CompletableFuture<@Nullable Object>();
    try {
      executor.execute(() -> complete(answer, resource, arguments));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new WorkflowError("States.Runtime", "The stack is closing."));
    }
    return answer;
  }

  private void complete(
      CompletableFuture<@Nullable Object> answer, Resource resource, @Nullable Object arguments) {
    try {
      JsonNode json = JSON.valueToTree(arguments);
      JsonNode result =
          switch (resource) {
            case Resource.LambdaInvoke _ -> lambda(json);
            case Resource.FunctionArn(String arn) -> invoke(arn, json);
            case Resource.PutEvents _ -> putEvents(json);
            case Resource.SendMessage _ -> sendMessage(json);
          };
      answer.complete(JSON.treeToValue(result, Object.class));
    } catch (WorkflowError e) {
      answer.completeExceptionally(e);
    } catch (InterruptedException | IOException | RuntimeException e) {
      answer.completeExceptionally(new WorkflowError("States.Runtime", String.valueOf(e)));
    }
  }

  private JsonNode lambda(JsonNode arguments) throws IOException, InterruptedException {
    only(arguments, INVOKE, "lambda:invoke");
    String function = arguments.path("FunctionName").asText("");
    JsonNode payload = arguments.path("Payload");
    JsonNode sent = payload.isMissingNode() ? JSON.createObjectNode() : payload;
    ObjectNode result = JSON.createObjectNode();
    if (arguments.path("InvocationType").asText("RequestResponse").equals("Event")) {
      exists(function);
      functions.invokeLater(function, JSON.writeValueAsBytes(sent));
      return answered(result.put("Payload", ""), 202);
    }
    result.put("ExecutedVersion", "$LATEST");
    result.set("Payload", invoke(function, sent));
    return answered(result, 200);
  }

  private static ObjectNode answered(ObjectNode result, int status) {
    String requestId = UUID.randomUUID().toString();
    result.putObject("SdkHttpMetadata").put("HttpStatusCode", status);
    result.putObject("SdkResponseMetadata").put("RequestId", requestId);
    return result.put("StatusCode", status);
  }

  private JsonNode invoke(String function, JsonNode payload)
      throws IOException, InterruptedException {
    exists(function);
    InvocationResult result;
    try {
      result = functions.invoke(function, JSON.writeValueAsBytes(payload));
    } catch (ThrottledException e) {
      throw new WorkflowError("Lambda.TooManyRequestsException", "Rate Exceeded.");
    }
    if (result.isError()) {
      throw functionError(result.payload());
    }
    JsonNode answer = result.payload().length == 0 ? null : JSON.readTree(result.payload());
    return answer == null ? JSON.nullNode() : answer;
  }

  private void exists(String function) {
    if (functions.find(function) == null) {
      throw new WorkflowError(
          "Lambda.ResourceNotFoundException", "Function not found: " + function);
    }
  }

  private static WorkflowError functionError(byte[] envelope) throws IOException {
    String type = JSON.readTree(envelope).path("errorType").asText("Lambda.Unknown");
    return new WorkflowError(type, new String(envelope, StandardCharsets.UTF_8));
  }

  private JsonNode putEvents(JsonNode arguments) throws JsonProcessingException {
    only(arguments, PUT, "events:putEvents");
    var entries = JSON.createArrayNode();
    for (JsonNode entry : arguments.path("Entries")) {
      ObjectNode copy = entry.deepCopy();
      JsonNode detail = copy.path("Detail");
      if (detail.isContainerNode()) {
        copy.put("Detail", JSON.writeValueAsString(detail));
      }
      entries.add(copy);
    }
    JsonNode answer;
    try {
      answer = events.put(entries);
    } catch (AwsError e) {
      throw new WorkflowError("EventBridge." + e.code(), e.getMessage());
    }
    if (answer.path("FailedEntryCount").asInt() > 0) {
      throw new WorkflowError("EventBridge.FailedEntry", JSON.writeValueAsString(answer));
    }
    return answer;
  }

  private JsonNode sendMessage(JsonNode arguments)
      throws JsonProcessingException, InterruptedException {
    only(arguments, SEND, "sqs:sendMessage");
    var request = new LinkedHashMap<String, Object>();
    for (var field : arguments.properties()) {
      request.put(field.getKey(), field.getValue());
    }
    JsonNode body = arguments.path("MessageBody");
    request.put("MessageBody", body.isTextual() ? body.asText() : JSON.writeValueAsString(body));
    try {
      return queues.send(request);
    } catch (QueueException e) {
      throw new WorkflowError("SQS." + e.code() + "Exception", e.getMessage());
    }
  }

  private static void only(JsonNode arguments, Set<String> known, String call) {
    for (Map.Entry<String, JsonNode> field : arguments.properties()) {
      if (!known.contains(field.getKey())) {
        throw new WorkflowError(
            "States.Runtime",
            "The field '%s' is not supported by the local %s".formatted(field.getKey(), call));
      }
    }
  }
}
