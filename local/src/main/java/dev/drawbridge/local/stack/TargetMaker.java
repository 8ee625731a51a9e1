package dev.drawbridge.local.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.local.queue.QueueException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds, behind an ARN, where events are delivered to. */
final class TargetMaker {
  private static final JsonMapper JSON = new JsonMapper();

  private final Services services;

  TargetMaker(Services services) {
    this.services = services;
  }

  /**
   * @param input what is delivered instead of the event itself, or null
   * @param group the message group of a FIFO queue
   */
  Consumer<String> make(String arn, @Nullable String input, @Nullable String group, String path) {
    String service = arn.split(":", 4).length < 4 ? "" : arn.split(":", 4)[2];
    Consumer<String> target =
        switch (service) {
          case "lambda" -> function(arn, path);
          case "sqs" -> queue(arn, group, path);
          case "sns" ->
              message ->
                  services.log().accept("topic.message", Map.of("topic", arn, "message", message));
          case "states" -> stateMachine(arn, path);
          default ->
              throw new DeploymentException(path + ": the target " + arn + " is not supported.");
        };
    return input == null ? target : _ -> target.accept(input);
  }

  private Consumer<String> function(String arn, String path) {
    if (services.functions().find(arn) == null) {
      throw new DeploymentException(path + ": there is no function " + arn + ".");
    }
    return event -> services.functions().invokeLater(arn, event.getBytes(StandardCharsets.UTF_8));
  }

  /** The URL of the queue that an ARN names. */
  static String url(Services services, String arn, String path) {
    String url = services.queues().url(arn.substring(arn.lastIndexOf(':') + 1));
    if (url == null) {
      throw new DeploymentException(path + ": there is no queue " + arn + ".");
    }
    return url;
  }

  private Consumer<String> queue(String arn, @Nullable String group, String path) {
    String url = url(services, arn, path);
    return event -> {
      var request = new LinkedHashMap<String, String>();
      request.put("QueueUrl", url);
      request.put("MessageBody", event);
      if (group != null) {
        request.put("MessageGroupId", group);
        request.put("MessageDeduplicationId", UUID.randomUUID().toString());
      }
      try {
        services.queues().send(request);
      } catch (QueueException e) {
        services.log().accept("event.dropped", Map.of("queue", arn, "error", e.code()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private Consumer<String> stateMachine(String arn, String path) {
    if (!services.machines().exists(arn)) {
      throw new DeploymentException(path + ": there is no state machine " + arn + ".");
    }
    return event -> {
      try {
        services
            .machines()
            .start(arn, UUID.randomUUID().toString(), JSON.readValue(event, Object.class));
      } catch (JsonProcessingException e) {
        services.log().accept("event.dropped", Map.of("stateMachine", arn, "error", "not JSON"));
      }
    };
  }
}
