package dev.drawbridge.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.aws.EventBus;
import dev.drawbridge.aws.QueueDepths;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A bus that takes every event and two queues that are empty, for the SDK's own clients. */
final class AwsEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final URI url;

  AwsEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", AwsEndpoint::answer);
    server.start();
    url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    boolean event = exchange.getRequestHeaders().getFirst("X-Amz-Target").startsWith("AWSEvents");
    byte[] body =
        (event
                ? "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}"
                : "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\",\"ApproximateNumberOfMessagesNotVisible\":\"0\"}}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  EventBus bus() {
    return new EventBus(
        client(EventBridgeClient.builder())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build(),
        "bus");
  }

  QueueDepths queues() {
    var sqs =
        client(SqsClient.builder()).httpClientBuilder(UrlConnectionHttpClient.builder()).build();
    return new QueueDepths(
        sqs,
        Map.of(
            "writes that could not be started",
            url + "/000000000000/writes",
            "alerts that could not be delivered",
            url + "/000000000000/alerts"));
  }

  private <B extends AwsClientBuilder<B, ?>> B client(B builder) {
    return builder
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
