package dev.drawbridge.diagnose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.aws.QueueDepths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A queue service and an event bus on localhost, for the real SDK clients. */
final class AwsStub implements AutoCloseable {
  static final String WRITES = "writes that could not be started";
  static final String ALERTS = "alerts that could not be delivered";

  /** An event as it was put. */
  record Put(String detailType, JsonNode detail) {}

  private final HttpServer server;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Integer> depths = new ConcurrentHashMap<>();
  private final List<Put> events = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  AwsStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
  }

  QueueDepths queues() {
    var sqs =
        SqsClient.builder()
            .endpointOverride(url())
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
            .build();
    return new QueueDepths(
        sqs,
        Map.of(WRITES, url() + "/000000000000/writes", ALERTS, url() + "/000000000000/alerts"));
  }

  EventBus bus() {
    var client =
        EventBridgeClient.builder()
            .endpointOverride(url())
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
            .build();
    return new EventBus(client, "bus");
  }

  /** Lets so many messages lie in the queue {@code writes} or {@code alerts}. */
  void depth(String queue, int messages) {
    depths.put(queue, messages);
  }

  /** Whether every request is refused. */
  void away(boolean now) {
    away = now;
  }

  /** The events put since the last time this was asked. */
  List<Put> events() {
    List<Put> all = List.copyOf(events);
    events.clear();
    return all;
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode request = json.readTree(exchange.getRequestBody());
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String answer = away ? "{\"__type\":\"ServiceUnavailable\"}" : answer(target, request);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(away ? 503 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String answer(String target, JsonNode request) throws IOException {
    if (target.equals("AWSEvents.PutEvents")) {
      JsonNode entry = request.path("Entries").get(0);
      events.add(
          new Put(entry.path("DetailType").asText(), json.readTree(entry.path("Detail").asText())));
      return "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}";
    }
    String queue = request.path("QueueUrl").asText().replaceFirst("^.*/", "");
    return "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"%d\",\"ApproximateNumberOfMessagesNotVisible\":\"0\"}}"
        .formatted(depths.getOrDefault(queue, 0));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
