package dev.drawbridge.local.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.local.function.Functions;
import dev.drawbridge.local.function.InvocationResult;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a queue's messages to a function as Lambda's poller does: what succeeded is deleted, what
 * failed comes back after the queue's visibility timeout.
 */
public final class EventSourceMapping implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What a template says of the mapping.
   *
   * @param concurrency the most batches in work at once
   * @param reportsFailures whether the function's answer may name single messages as failed
   */
  public record Settings(
      String queueUrl,
      String queueArn,
      String region,
      String function,
      int batchSize,
      int concurrency,
      boolean reportsFailures) {}

  private final Settings settings;
  private final Queues queues;
  private final Functions functions;
  private final BiConsumer<String, Map<String, Object>> log;
  private final Semaphore permits;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread poller;

  public EventSourceMapping(
      Settings settings,
      Queues queues,
      Functions functions,
      BiConsumer<String, Map<String, Object>> log) {
    this.settings = settings;
    this.queues = queues;
    this.functions = functions;
    this.log = log;
    this.permits = new Semaphore(settings.concurrency());
    this.poller = Thread.ofVirtual().name("poll-" + settings.function()).unstarted(this::poll);
  }

  public void start() {
    poller.start();
  }

  @Override
  public void close() {
    closed.countDown();
    poller.interrupt();
  }

  private void poll() {
    try {
      while (closed.getCount() > 0) {
        permits.acquire();
        List<JsonNode> messages = receive();
        if (messages.isEmpty()) {
          permits.release();
        } else {
          Thread.ofVirtual().start(() -> handle(messages));
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private List<JsonNode> receive() throws InterruptedException {
    try {
      return queues.receive(settings.queueUrl(), settings.batchSize());
    } catch (QueueException e) {
      // Waits, but not past the end.
      if (closed.await(1, TimeUnit.SECONDS)) {
        return List.of();
      }
      log.accept("queue.unreachable", Map.of("queue", settings.queueArn(), "error", e.code()));
      return List.of();
    }
  }

  private void handle(List<JsonNode> messages) {
    try {
      InvocationResult result = functions.invokeWhenRoom(settings.function(), event(messages));
      Set<String> failed = failed(result, messages);
      for (JsonNode message : messages) {
        if (failed.contains(message.get("MessageId").asText())) {
          continue;
        }
        queues.delete(settings.queueUrl(), message.get("ReceiptHandle").asText());
      }
    } catch (QueueException e) {
      log.accept("queue.unreachable", Map.of("queue", settings.queueArn(), "error", e.code()));
    } catch (InterruptedException e) {
      // Closed: the messages come back.
    } finally {
      permits.release();
    }
  }

  private Set<String> failed(InvocationResult result, List<JsonNode> messages) {
    var all = new HashSet<String>();
    messages.forEach(message -> all.add(message.get("MessageId").asText()));
    if (result.isError()) {
      return all;
    }
    if (!settings.reportsFailures()) {
      return Set.of();
    }
    Set<String> named = named(result.payload());
    // An identifier that is no message's own fails the whole batch.
    return named == null || !all.containsAll(named) ? all : named;
  }

  private static @Nullable Set<String> named(byte[] payload) {
    try {
      JsonNode failures = JSON.readTree(payload).path("batchItemFailures");
      var named = new HashSet<String>();
      for (JsonNode failure : failures) {
        named.add(failure.path("itemIdentifier").asText(""));
      }
      return named;
    } catch (IOException e) {
      return null;
    }
  }

  private byte[] event(List<JsonNode> messages) {
    ObjectNode event = JSON.createObjectNode();
    var records = event.putArray("Records");
    for (JsonNode message : messages) {
      ObjectNode record = records.addObject();
      record.set("messageId", message.get("MessageId"));
      record.set("receiptHandle", message.get("ReceiptHandle"));
      record.set("body", message.get("Body"));
      record.set("attributes", message.path("Attributes"));
      record.set("messageAttributes", attributes(message.path("MessageAttributes")));
      record.set("md5OfBody", message.get("MD5OfBody"));
      record.put("eventSource", "aws:sqs");
      record.put("eventSourceARN", settings.queueArn());
      record.put("awsRegion", settings.region());
    }
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lambda's event says {@code stringValue} where SQS says {@code StringValue}. */
  private static ObjectNode attributes(JsonNode attributes) {
    ObjectNode renamed = JSON.createObjectNode();
    for (var attribute : attributes.properties()) {
      ObjectNode value = renamed.putObject(attribute.getKey());
      for (var field : attribute.getValue().properties()) {
        String name = field.getKey();
        value.set(Character.toLowerCase(name.charAt(0)) + name.substring(1), field.getValue());
      }
    }
    return renamed;
  }
}
