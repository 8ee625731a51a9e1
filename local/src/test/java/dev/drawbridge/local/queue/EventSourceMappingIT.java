package dev.drawbridge.local.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.local.alarm.Metrics;
import dev.drawbridge.local.function.FunctionSettings;
import dev.drawbridge.local.function.Functions;
import dev.drawbridge.local.time.SystemTimers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * How a queue's messages get to a function and back. Of the local stack alone: its consumers are
 * functions that note what they get, and no call of AWS shows that of a function in a container.
 */
class EventSourceMappingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<JsonNode> RECORDS = new CopyOnWriteArrayList<>();
  private static final List<Function<JsonNode, Boolean>> FAILS = new CopyOnWriteArrayList<>();

  private final SystemTimers timers = new SystemTimers();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Functions functions =
      new Functions(timers, Thread::startVirtualThread, new Metrics(timers), (_, _) -> {});
  private final List<EventSourceMapping> mappings = new ArrayList<>();
  private QueueServer server;
  private Queues queues;

  /** Names as failed what the test says fails. */
  public static final class Consumer implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      var failed = new ArrayList<Map<String, String>>();
      for (JsonNode record : JSON.readTree(input).get("Records")) {
        RECORDS.add(record);
        if (FAILS.stream().anyMatch(fails -> fails.apply(record))) {
          failed.add(Map.of("itemIdentifier", record.get("messageId").asText()));
        }
      }
      JSON.writeValue(output, Map.of("batchItemFailures", failed));
    }
  }

  /** Throws when the test says so. */
  public static final class Thrower implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context)
        throws IOException {
      JsonNode record = JSON.readTree(input).get("Records").get(0);
      RECORDS.add(record);
      if (FAILS.stream().anyMatch(fails -> fails.apply(record))) {
        throw new IOException("no");
      }
    }
  }

  @BeforeEach
  void start() {
    server = new QueueServer("us-east-1", "000000000000");
    queues = new Queues(server.endpoint(), http);
    RECORDS.clear();
    FAILS.clear();
  }

  @AfterEach
  void stop() {
    mappings.forEach(EventSourceMapping::close);
    timers.close();
    http.shutdownNow();
    server.close();
  }

  private String queue(Class<?> handler, Map<String, String> more, int batchSize) throws Exception {
    functions.create(
        new FunctionSettings(
            "f",
            "arn",
            handler.getName(),
            Duration.ofSeconds(1),
            128,
            Map.of(),
            null,
            0,
            Duration.ofMinutes(1),
            null));
    var attributes = new LinkedHashMap<>(Map.of("FifoQueue", "true", "VisibilityTimeout", "1"));
    attributes.putAll(more);
    String url = queues.create("q.fifo", attributes);
    var settings =
        new EventSourceMapping.Settings(
            url,
            "arn:aws:sqs:us-east-1:000000000000:q.fifo",
            "us-east-1",
            "f",
            batchSize,
            5,
            handler == Consumer.class);
    var mapping = new EventSourceMapping(settings, queues, functions, (_, _) -> {});
    mappings.add(mapping);
    mapping.start();
    return url;
  }

  private void send(String url, String group, String body) throws Exception {
    queues.send(
        Map.of(
            "QueueUrl", url,
            "MessageBody", body,
            "MessageGroupId", group,
            "MessageDeduplicationId", group + ":" + body,
            "MessageAttributes", Map.of("kind", Map.of("DataType", "String", "StringValue", "k"))));
  }

  private static List<String> bodies(String group) {
    return RECORDS.stream()
        .filter(record -> record.get("attributes").get("MessageGroupId").asText().equals(group))
        .map(record -> record.get("body").asText())
        .toList();
  }

  private List<String> waiting(String url) {
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(server.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build()) {
      return sqs.receiveMessage(request -> request.queueUrl(url)).messages().stream()
          .map(message -> message.body())
          .toList();
    }
  }

  @Test
  void aFailureComesBackBeforeWhatFollowsInItsGroup() throws Exception {
    FAILS.add(
        record ->
            record.get("body").asText().equals("1")
                && record.get("attributes").get("ApproximateReceiveCount").asText().equals("1"));
    String url = queue(Thrower.class, Map.of(), 1);
    for (String body : List.of("1", "2", "3")) {
      send(url, "a", body);
    }
    send(url, "b", "1b");

    await().untilAsserted(() -> assertThat(bodies("a")).containsExactly("1", "1", "2", "3"));
    assertThat(bodies("b")).containsExactly("1b");
    assertThat(waiting(url)).isEmpty();
  }

  @Test
  void theRecordHasLambdasShape() throws Exception {
    send(queue(Thrower.class, Map.of(), 1), "a", "1");
    await().until(() -> !RECORDS.isEmpty());

    JsonNode record = RECORDS.getFirst();
    assertThat(record.get("eventSource").asText()).isEqualTo("aws:sqs");
    assertThat(record.get("eventSourceARN").asText())
        .isEqualTo("arn:aws:sqs:us-east-1:000000000000:q.fifo");
    assertThat(record.get("awsRegion").asText()).isEqualTo("us-east-1");
    assertThat(record.get("messageAttributes").get("kind").get("stringValue").asText())
        .isEqualTo("k");
    assertThat(record.get("md5OfBody").asText()).isEqualTo("c4ca4238a0b923820dcc509a6f75849b");
    assertThat(record.get("attributes").get("MessageDeduplicationId").asText()).isEqualTo("a:1");
    assertThat(record.get("attributes").has("SequenceNumber")).isTrue();
  }

  @Test
  void onlyWhatIsNamedAsFailedComesBack() throws Exception {
    FAILS.add(
        record ->
            record.get("body").asText().equals("2")
                && record.get("attributes").get("ApproximateReceiveCount").asText().equals("1"));
    String url = queue(Consumer.class, Map.of(), 10);
    for (String body : List.of("1", "2")) {
      send(url, "a" + body, body);
    }

    await().untilAsserted(() -> assertThat(bodies("a2")).containsExactly("2", "2"));
    assertThat(bodies("a1")).containsExactly("1");
  }

  @Test
  void whatFailsTooOftenGoesToTheDeadLetterQueue() throws Exception {
    String dead = queues.create("dead.fifo", Map.of("FifoQueue", "true"));
    FAILS.add(_ -> true);
    String url =
        queue(
            Thrower.class,
            Map.of(
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead.fifo\",\"maxReceiveCount\":2}"),
            1);
    send(url, "a", "1");

    await().untilAsserted(() -> assertThat(waiting(dead)).containsExactly("1"));
    assertThat(bodies("a")).containsExactly("1", "1");
  }
}
